CREATE TABLE "destroyed_threads" (
	"connection_id" uuid NOT NULL,
	"state" bigint NOT NULL,
	"thread_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"destroyed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "destroyed_threads_connection_id_state_thread_id_pk" PRIMARY KEY("connection_id","state","thread_id")
);
--> statement-breakpoint
ALTER TABLE "destroyed_threads" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "forgotten_state" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "threads" ADD COLUMN "changed_state" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "destroyed_threads" ADD CONSTRAINT "destroyed_threads_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "destroyed_threads" ADD CONSTRAINT "destroyed_threads_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "destroyed_threads_age" ON "destroyed_threads" USING btree ("destroyed_at");--> statement-breakpoint
CREATE INDEX "threads_changed" ON "threads" USING btree ("connection_id","changed_state");--> statement-breakpoint
CREATE POLICY "destroyed_threads_own_rows" ON "destroyed_threads" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "destroyed_threads_worker_sees" ON "destroyed_threads" AS PERMISSIVE FOR SELECT TO "mailwright_worker" USING (true);
--> statement-breakpoint
ALTER TABLE "destroyed_threads" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "destroyed_threads" TO mailwright_app, mailwright_worker;
--> statement-breakpoint
-- However a session ends, the streams that it opened hear of it.
CREATE FUNCTION tell_session_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('sessions', OLD.user_id);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER session_ended AFTER DELETE ON "session" FOR EACH ROW EXECUTE FUNCTION tell_session_ended();
