CREATE TABLE "intent_lanes" (
	"connection_id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"mark" bigint DEFAULT 0 NOT NULL,
	"lease_token" uuid,
	"lease_until" timestamp (3) with time zone,
	"failure_count" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"blocked_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "intent_lanes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "intents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "intents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" text NOT NULL,
	"connection_id" uuid NOT NULL,
	"act_id" uuid NOT NULL,
	"message_id" uuid,
	"kind" text NOT NULL,
	"added" text[] DEFAULT '{}'::text[] NOT NULL,
	"removed" text[] DEFAULT '{}'::text[] NOT NULL,
	"from_mailbox_ids" uuid[] DEFAULT '{}'::uuid[] NOT NULL,
	"to_mailbox_id" uuid,
	"provider_message_id" text,
	"status" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"must_recheck" boolean DEFAULT false NOT NULL,
	"done_mark" bigint,
	"error_code" text,
	"server_text" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "intents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "intent_lanes" ADD CONSTRAINT "intent_lanes_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intent_lanes" ADD CONSTRAINT "intent_lanes_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intents" ADD CONSTRAINT "intents_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intents" ADD CONSTRAINT "intents_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intents" ADD CONSTRAINT "intents_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intents" ADD CONSTRAINT "intents_to_mailbox_id_mailboxes_id_fk" FOREIGN KEY ("to_mailbox_id") REFERENCES "public"."mailboxes"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "intents_unfinished" ON "intents" USING btree ("connection_id","message_id","id") WHERE status in ('queued', 'sending');--> statement-breakpoint
CREATE INDEX "intents_of_message" ON "intents" USING btree ("message_id","id");--> statement-breakpoint
CREATE INDEX "intents_handed_over" ON "intents" USING btree ("connection_id","provider_message_id") WHERE status = 'done';--> statement-breakpoint
CREATE INDEX "intents_to_recheck" ON "intents" USING btree ("connection_id") WHERE must_recheck;--> statement-breakpoint
CREATE INDEX "intents_failed" ON "intents" USING btree ("user_id","id") WHERE status = 'failed';--> statement-breakpoint
CREATE INDEX "intents_to_mailbox" ON "intents" USING btree ("to_mailbox_id");--> statement-breakpoint
CREATE INDEX "intents_finished" ON "intents" USING btree ("updated_at") WHERE status in ('done', 'failed');--> statement-breakpoint
CREATE POLICY "intent_lanes_own_rows" ON "intent_lanes" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "intent_lanes_worker_sees" ON "intent_lanes" AS PERMISSIVE FOR SELECT TO "mailwright_worker" USING (true);--> statement-breakpoint
CREATE POLICY "intents_own_rows" ON "intents" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "intents_worker_sees" ON "intents" AS PERMISSIVE FOR SELECT TO "mailwright_worker" USING (true);--> statement-breakpoint
CREATE POLICY "intents_worker_sweeps" ON "intents" AS PERMISSIVE FOR DELETE TO "mailwright_worker" USING (true);