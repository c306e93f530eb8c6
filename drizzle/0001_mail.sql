CREATE TABLE "account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp (3) with time zone,
	"refresh_token_expires_at" timestamp (3) with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "account" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "person_settings" (
	"user_id" text PRIMARY KEY NOT NULL,
	"default_connection_id" uuid,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "person_settings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "rate_limit" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"count" integer NOT NULL,
	"last_request" bigint NOT NULL,
	CONSTRAINT "rate_limit_key_unique" UNIQUE("key")
);
--> statement-breakpoint
ALTER TABLE "rate_limit" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"user_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
ALTER TABLE "session" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"role" text DEFAULT 'member' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
ALTER TABLE "user" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "verification" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "connection_credentials" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"connection_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"sealed" text NOT NULL,
	"key_id" text NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "connection_credentials_kind" UNIQUE("connection_id","kind")
);
--> statement-breakpoint
ALTER TABLE "connection_credentials" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "connections" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"provider" text NOT NULL,
	"label" text NOT NULL,
	"email_address" text NOT NULL,
	"display_name" text,
	"color" integer DEFAULT 0 NOT NULL,
	"settings" jsonb,
	"status" text DEFAULT 'pending' NOT NULL,
	"last_tested_at" timestamp (3) with time zone,
	"last_error" jsonb,
	"state" bigint DEFAULT 0 NOT NULL,
	"sync_cursor" text,
	"mailboxes_synced_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "connections" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "demo_states" (
	"connection_id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"revision" integer NOT NULL,
	"state" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "demo_states" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "identities" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"connection_id" uuid NOT NULL,
	"address" text NOT NULL,
	"name" text,
	"signature_html" text,
	"is_default" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "identities_address" UNIQUE("connection_id","address")
);
--> statement-breakpoint
ALTER TABLE "identities" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "trusted_senders" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"address" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trusted_senders_address" UNIQUE("user_id","address")
);
--> statement-breakpoint
ALTER TABLE "trusted_senders" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mailboxes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"connection_id" uuid NOT NULL,
	"provider_mailbox_id" text NOT NULL,
	"name" text NOT NULL,
	"path" jsonb NOT NULL,
	"parent_id" uuid,
	"role" text,
	"chosen_role" text,
	"is_selectable" boolean DEFAULT true NOT NULL,
	"is_subscribed" boolean DEFAULT true NOT NULL,
	"fingerprint" jsonb,
	"total_count" integer DEFAULT 0 NOT NULL,
	"unread_count" integer DEFAULT 0 NOT NULL,
	"coverage_cursor" text,
	"covered_back_to" timestamp (3) with time zone,
	"is_fully_covered" boolean DEFAULT false NOT NULL,
	"checked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mailboxes_provider_id" UNIQUE("connection_id","provider_mailbox_id")
);
--> statement-breakpoint
ALTER TABLE "mailboxes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "message_bodies" (
	"message_id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"state" text NOT NULL,
	"text" text,
	"source_html" text,
	"safe_html" text,
	"sanitizer_version" integer NOT NULL,
	"blocked_remote_count" integer DEFAULT 0 NOT NULL,
	"has_own_colors" boolean DEFAULT false NOT NULL,
	"is_truncated" boolean DEFAULT false NOT NULL,
	"headers" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "message_bodies" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "message_mailboxes" (
	"message_id" uuid NOT NULL,
	"mailbox_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "message_mailboxes_message_id_mailbox_id_pk" PRIMARY KEY("message_id","mailbox_id")
);
--> statement-breakpoint
ALTER TABLE "message_mailboxes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"connection_id" uuid NOT NULL,
	"thread_id" uuid NOT NULL,
	"provider_message_id" text NOT NULL,
	"message_id_header" text,
	"subject" text,
	"envelope" jsonb NOT NULL,
	"structure" jsonb,
	"preview" text,
	"flags" text[] DEFAULT '{}'::text[] NOT NULL,
	"is_unread" boolean DEFAULT true NOT NULL,
	"is_flagged" boolean DEFAULT false NOT NULL,
	"is_draft" boolean DEFAULT false NOT NULL,
	"has_attachment" boolean DEFAULT false NOT NULL,
	"size_bytes" bigint NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "messages_provider_id" UNIQUE("connection_id","provider_message_id")
);
--> statement-breakpoint
ALTER TABLE "messages" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "thread_headers" (
	"connection_id" uuid NOT NULL,
	"message_id_header" text NOT NULL,
	"user_id" text NOT NULL,
	"thread_id" uuid NOT NULL,
	CONSTRAINT "thread_headers_connection_id_message_id_header_pk" PRIMARY KEY("connection_id","message_id_header")
);
--> statement-breakpoint
ALTER TABLE "thread_headers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "thread_mailboxes" (
	"thread_id" uuid NOT NULL,
	"mailbox_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"latest_received_at" timestamp (3) with time zone NOT NULL,
	"message_count" integer NOT NULL,
	"unread_count" integer NOT NULL,
	"is_flagged" boolean NOT NULL,
	"has_attachment" boolean NOT NULL,
	CONSTRAINT "thread_mailboxes_thread_id_mailbox_id_pk" PRIMARY KEY("thread_id","mailbox_id")
);
--> statement-breakpoint
ALTER TABLE "thread_mailboxes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "threads" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"connection_id" uuid NOT NULL,
	"provider_thread_id" text,
	"subject" text,
	"participants" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"preview" text,
	"message_count" integer DEFAULT 0 NOT NULL,
	"unread_count" integer DEFAULT 0 NOT NULL,
	"is_flagged" boolean DEFAULT false NOT NULL,
	"has_attachment" boolean DEFAULT false NOT NULL,
	"has_draft" boolean DEFAULT false NOT NULL,
	"latest_received_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "threads" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "drafts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"connection_id" uuid NOT NULL,
	"identity_address" text NOT NULL,
	"kind" text NOT NULL,
	"related_message_id" uuid,
	"content" jsonb NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"provider_message_id" text,
	"provider_revision" integer DEFAULT 0 NOT NULL,
	"message_id_header" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "drafts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"connection_id" uuid NOT NULL,
	"idempotency_key" text NOT NULL,
	"message_id_header" text NOT NULL,
	"subject" text NOT NULL,
	"envelope" jsonb NOT NULL,
	"raw" "bytea" NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"draft_id" uuid,
	"provider_draft_id" text,
	"related_message_id" uuid,
	"relation" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"send_after" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"data_started_at" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone,
	"sent_copy" text,
	"rejected" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"error_code" text,
	"server_text" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "outbox_idempotency_key" UNIQUE("user_id","idempotency_key")
);
--> statement-breakpoint
ALTER TABLE "outbox" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "upload_chunks" (
	"upload_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"user_id" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "upload_chunks_upload_id_position_pk" PRIMARY KEY("upload_id","position")
);
--> statement-breakpoint
ALTER TABLE "upload_chunks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"filename" text NOT NULL,
	"content_type" text NOT NULL,
	"size_bytes" integer DEFAULT 0 NOT NULL,
	"is_complete" boolean DEFAULT false NOT NULL,
	"draft_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "uploads" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_settings" ADD CONSTRAINT "person_settings_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection_credentials" ADD CONSTRAINT "connection_credentials_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection_credentials" ADD CONSTRAINT "connection_credentials_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demo_states" ADD CONSTRAINT "demo_states_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demo_states" ADD CONSTRAINT "demo_states_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identities" ADD CONSTRAINT "identities_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identities" ADD CONSTRAINT "identities_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trusted_senders" ADD CONSTRAINT "trusted_senders_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailboxes" ADD CONSTRAINT "mailboxes_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailboxes" ADD CONSTRAINT "mailboxes_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_bodies" ADD CONSTRAINT "message_bodies_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_bodies" ADD CONSTRAINT "message_bodies_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_mailboxes" ADD CONSTRAINT "message_mailboxes_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_mailboxes" ADD CONSTRAINT "message_mailboxes_mailbox_id_mailboxes_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailboxes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_mailboxes" ADD CONSTRAINT "message_mailboxes_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."threads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_headers" ADD CONSTRAINT "thread_headers_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_headers" ADD CONSTRAINT "thread_headers_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_headers" ADD CONSTRAINT "thread_headers_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."threads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_mailboxes" ADD CONSTRAINT "thread_mailboxes_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."threads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_mailboxes" ADD CONSTRAINT "thread_mailboxes_mailbox_id_mailboxes_id_fk" FOREIGN KEY ("mailbox_id") REFERENCES "public"."mailboxes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_mailboxes" ADD CONSTRAINT "thread_mailboxes_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "threads" ADD CONSTRAINT "threads_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "threads" ADD CONSTRAINT "threads_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_related_message_id_messages_id_fk" FOREIGN KEY ("related_message_id") REFERENCES "public"."messages"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_related_message_id_messages_id_fk" FOREIGN KEY ("related_message_id") REFERENCES "public"."messages"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upload_chunks" ADD CONSTRAINT "upload_chunks_upload_id_uploads_id_fk" FOREIGN KEY ("upload_id") REFERENCES "public"."uploads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upload_chunks" ADD CONSTRAINT "upload_chunks_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_draft_id_drafts_id_fk" FOREIGN KEY ("draft_id") REFERENCES "public"."drafts"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_user" ON "account" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "session_user" ON "session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verification_identifier" ON "verification" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "connection_credentials_key" ON "connection_credentials" USING btree ("key_id");--> statement-breakpoint
CREATE INDEX "connections_user" ON "connections" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "message_mailboxes_received" ON "message_mailboxes" USING btree ("mailbox_id","received_at" DESC NULLS LAST,"message_id");--> statement-breakpoint
CREATE INDEX "messages_thread" ON "messages" USING btree ("thread_id","received_at");--> statement-breakpoint
CREATE INDEX "messages_header" ON "messages" USING btree ("connection_id","message_id_header");--> statement-breakpoint
CREATE INDEX "messages_received" ON "messages" USING btree ("connection_id","received_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "thread_headers_thread" ON "thread_headers" USING btree ("thread_id");--> statement-breakpoint
CREATE INDEX "thread_mailboxes_latest" ON "thread_mailboxes" USING btree ("mailbox_id","latest_received_at" DESC NULLS LAST,"thread_id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "threads_latest" ON "threads" USING btree ("connection_id","latest_received_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "threads_provider_id" ON "threads" USING btree ("connection_id","provider_thread_id");--> statement-breakpoint
CREATE INDEX "drafts_user" ON "drafts" USING btree ("user_id","updated_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("status","send_after");--> statement-breakpoint
CREATE INDEX "uploads_updated" ON "uploads" USING btree ("updated_at");--> statement-breakpoint
CREATE INDEX "uploads_draft" ON "uploads" USING btree ("draft_id");--> statement-breakpoint
CREATE POLICY "account_auth_only" ON "account" AS PERMISSIVE FOR ALL TO "mailwright_auth" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "person_settings_own_rows" ON "person_settings" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "rate_limit_auth_only" ON "rate_limit" AS PERMISSIVE FOR ALL TO "mailwright_auth" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "session_auth_only" ON "session" AS PERMISSIVE FOR ALL TO "mailwright_auth" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "user_auth_only" ON "user" AS PERMISSIVE FOR ALL TO "mailwright_auth" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "user_self" ON "user" AS PERMISSIVE FOR SELECT TO "mailwright_app", "mailwright_worker" USING (id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "verification_auth_only" ON "verification" AS PERMISSIVE FOR ALL TO "mailwright_auth" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "connection_credentials_own_rows" ON "connection_credentials" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "connections_own_rows" ON "connections" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "connections_worker_sees" ON "connections" AS PERMISSIVE FOR SELECT TO "mailwright_worker" USING (true);--> statement-breakpoint
CREATE POLICY "demo_states_own_rows" ON "demo_states" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "identities_own_rows" ON "identities" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "trusted_senders_own_rows" ON "trusted_senders" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "mailboxes_own_rows" ON "mailboxes" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "message_bodies_own_rows" ON "message_bodies" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "message_mailboxes_own_rows" ON "message_mailboxes" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "messages_own_rows" ON "messages" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "thread_headers_own_rows" ON "thread_headers" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "thread_mailboxes_own_rows" ON "thread_mailboxes" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "threads_own_rows" ON "threads" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "drafts_own_rows" ON "drafts" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "outbox_own_rows" ON "outbox" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "outbox_worker_sees" ON "outbox" AS PERMISSIVE FOR SELECT TO "mailwright_worker" USING (true);--> statement-breakpoint
CREATE POLICY "upload_chunks_own_rows" ON "upload_chunks" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "uploads_own_rows" ON "uploads" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "uploads_worker_sees" ON "uploads" AS PERMISSIVE FOR SELECT TO "mailwright_worker" USING (true);--> statement-breakpoint
CREATE POLICY "uploads_worker_sweeps" ON "uploads" AS PERMISSIVE FOR DELETE TO "mailwright_worker" USING (true);