CREATE TABLE "correspondents" (
	"connection_id" uuid NOT NULL,
	"key" text NOT NULL,
	"user_id" text NOT NULL,
	"name" text,
	"address" text NOT NULL,
	"folded" text NOT NULL,
	"latest_received_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "correspondents_connection_id_key_pk" PRIMARY KEY("connection_id","key")
);
--> statement-breakpoint
ALTER TABLE "correspondents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "message_words" (
	"message_id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"connection_id" uuid NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"words" "tsvector" NOT NULL,
	"list_id" text,
	"text" text,
	"text_state" text DEFAULT 'pending' NOT NULL
);
--> statement-breakpoint
ALTER TABLE "message_words" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "correspondents" ADD CONSTRAINT "correspondents_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "correspondents" ADD CONSTRAINT "correspondents_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_words" ADD CONSTRAINT "message_words_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "message_words_words" ON "message_words" USING gin ("words");--> statement-breakpoint
CREATE INDEX "message_words_pending" ON "message_words" USING btree ("connection_id","received_at" DESC NULLS LAST) WHERE text_state = 'pending';--> statement-breakpoint
CREATE POLICY "correspondents_own_rows" ON "correspondents" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));--> statement-breakpoint
CREATE POLICY "message_words_own_rows" ON "message_words" AS PERMISSIVE FOR ALL TO "mailwright_app", "mailwright_worker" USING (user_id = (select current_setting('app.user_id', true))) WITH CHECK (user_id = (select current_setting('app.user_id', true)));
--> statement-breakpoint
ALTER TABLE "correspondents" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "message_words", "correspondents" TO mailwright_app, mailwright_worker;
--> statement-breakpoint
-- Under row-level security `@@` cannot become an index condition, since it is not leakproof. This function sees the table as its
-- owner, for whom security is not forced here, and gives the rows of the person alone.
CREATE FUNCTION find_message_words(query tsquery, connection_ids uuid[], received_from timestamptz, received_before timestamptz)
RETURNS TABLE (message_id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 500 AS $$
BEGIN
  -- EXECUTE plans with the values at hand: how common a word is decides the plan.
  RETURN QUERY EXECUTE '
    select w.message_id from public.message_words w
    where w.user_id = $1 and w.connection_id = any($2) and w.words @@ $3
      and ($4 is null or w.received_at >= $4) and ($5 is null or w.received_at < $5)'
  USING current_setting('app.user_id', true), connection_ids, query, received_from, received_before;
END
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION find_message_words(tsquery, uuid[], timestamptz, timestamptz) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION find_message_words(tsquery, uuid[], timestamptz, timestamptz) TO mailwright_app, mailwright_worker;
--> statement-breakpoint
-- Mail that was read before this table existed is indexed like mail that comes in.
ALTER TABLE "messages" NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
INSERT INTO "message_words" (message_id, user_id, connection_id, received_at, words)
SELECT id, user_id, connection_id, received_at, '' FROM "messages";
--> statement-breakpoint
ALTER TABLE "messages" FORCE ROW LEVEL SECURITY;
