-- Where 0020 was run before this file was written, it left two functions in "public", which not every login may let the worker own.
SET LOCAL ROLE mailwright_worker;
--> statement-breakpoint
DROP FUNCTION IF EXISTS public.delete_rows_of_threads() CASCADE;
--> statement-breakpoint
DROP FUNCTION IF EXISTS public.delete_rows_of_messages() CASCADE;
--> statement-breakpoint
RESET ROLE;
--> statement-breakpoint
CREATE SCHEMA mailwright;
--> statement-breakpoint
-- One statement takes along what lies under all rows that another deleted, where a foreign key would do so row by row. It runs as the
-- worker, for the person whose rows they are, whoever deletes: also where the person is deleted. Joins look up by index: of tables that
-- grow in one go the planner believes that they are small, and its plan is kept.
CREATE FUNCTION mailwright.delete_rows_under() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
  SET enable_seqscan = off
  SET enable_hashjoin = off
  SET enable_mergejoin = off
AS $$
DECLARE
  person text;
  person_before text := coalesce(current_setting('app.user_id', true), '');
BEGIN
  FOR person IN SELECT DISTINCT g.user_id FROM gone g LOOP
    PERFORM set_config('app.user_id', person, true);
    CASE TG_TABLE_NAME
      WHEN 'threads' THEN
        DELETE FROM public.messages m USING gone g WHERE m.thread_id = g.id;
        DELETE FROM public.thread_mailboxes t USING gone g WHERE t.thread_id = g.id;
        DELETE FROM public.thread_headers h USING gone g WHERE h.thread_id = g.id;
      WHEN 'messages' THEN
        DELETE FROM public.message_mailboxes l USING gone g WHERE l.message_id = g.id;
    END CASE;
  END LOOP;
  PERFORM set_config('app.user_id', person_before, true);
  RETURN NULL;
END
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION mailwright.delete_rows_under() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER threads_deleted AFTER DELETE ON "threads" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION mailwright.delete_rows_under();
--> statement-breakpoint
CREATE TRIGGER messages_deleted AFTER DELETE ON "messages" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION mailwright.delete_rows_under();
--> statement-breakpoint
GRANT CREATE ON SCHEMA mailwright TO mailwright_worker;
--> statement-breakpoint
ALTER FUNCTION mailwright.delete_rows_under() OWNER TO mailwright_worker;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA mailwright FROM mailwright_worker;
