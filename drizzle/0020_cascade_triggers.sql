ALTER TABLE "message_mailboxes" DROP CONSTRAINT "message_mailboxes_message_id_messages_id_fk";
--> statement-breakpoint
ALTER TABLE "messages" DROP CONSTRAINT "messages_thread_id_threads_id_fk";
--> statement-breakpoint
ALTER TABLE "thread_headers" DROP CONSTRAINT "thread_headers_thread_id_threads_id_fk";
--> statement-breakpoint
ALTER TABLE "thread_mailboxes" DROP CONSTRAINT "thread_mailboxes_thread_id_threads_id_fk";
