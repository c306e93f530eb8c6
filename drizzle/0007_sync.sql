CREATE TABLE "sync_leases" (
	"connection_id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"owner_id" text NOT NULL,
	"fence" bigint NOT NULL,
	"lease_until" timestamp (3) with time zone NOT NULL,
	"is_live" boolean DEFAULT false NOT NULL,
	"failure_count" integer DEFAULT 0 NOT NULL,
	"refusal_count" integer DEFAULT 0 NOT NULL,
	"not_before" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "sync_leases" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "message_mailboxes" DROP CONSTRAINT "message_mailboxes_user_id_user_id_fk";
--> statement-breakpoint
ALTER TABLE "messages" DROP CONSTRAINT "messages_user_id_user_id_fk";
--> statement-breakpoint
ALTER TABLE "thread_headers" DROP CONSTRAINT "thread_headers_user_id_user_id_fk";
--> statement-breakpoint
ALTER TABLE "thread_mailboxes" DROP CONSTRAINT "thread_mailboxes_user_id_user_id_fk";
--> statement-breakpoint
ALTER TABLE "threads" DROP CONSTRAINT "threads_user_id_user_id_fk";
--> statement-breakpoint
ALTER TABLE "mailboxes" ADD COLUMN "listing_number" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "message_mailboxes" ADD COLUMN "listing_number" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_leases" ADD CONSTRAINT "sync_leases_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE POLICY "sync_leases_own_rows" ON "sync_leases" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "sync_leases_worker_works" ON "sync_leases" AS PERMISSIVE FOR ALL TO "mailwright_worker" USING (true) WITH CHECK (true);
--> statement-breakpoint
ALTER TABLE "sync_leases" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
GRANT SELECT ON "sync_leases" TO mailwright_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "sync_leases" TO mailwright_worker;
