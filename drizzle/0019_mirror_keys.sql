ALTER TABLE "message_mailboxes" DROP CONSTRAINT "message_mailboxes_mailbox_id_mailboxes_id_fk";
--> statement-breakpoint
ALTER TABLE "messages" DROP CONSTRAINT "messages_connection_id_connections_id_fk";
--> statement-breakpoint
ALTER TABLE "messages" DROP CONSTRAINT "messages_thread_id_threads_id_fk";
--> statement-breakpoint
ALTER TABLE "thread_headers" DROP CONSTRAINT "thread_headers_connection_id_connections_id_fk";
--> statement-breakpoint
ALTER TABLE "thread_mailboxes" DROP CONSTRAINT "thread_mailboxes_mailbox_id_mailboxes_id_fk";
--> statement-breakpoint
DROP INDEX "threads_provider_id";--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."threads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "threads_provider_id" ON "threads" USING btree ("connection_id","provider_thread_id") WHERE provider_thread_id is not null;