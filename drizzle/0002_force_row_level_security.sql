-- FORCE binds the owner too: a query without `withUser` sees no rows, whoever runs it.
DO $$
DECLARE
  table_name text;
BEGIN
  FOR table_name IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relrowsecurity LOOP
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', table_name);
  END LOOP;
END
$$;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "user", "session", "account", "verification", "rate_limit" TO mailwright_auth;
--> statement-breakpoint
GRANT SELECT ON "user" TO mailwright_app, mailwright_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON
  "person_settings", "connections", "connection_credentials", "demo_states", "identities", "trusted_senders",
  "mailboxes", "threads", "thread_headers", "messages", "message_mailboxes", "thread_mailboxes", "message_bodies",
  "drafts", "outbox", "uploads", "upload_chunks"
  TO mailwright_app, mailwright_worker;
