ALTER TABLE "message_mailboxes" DROP CONSTRAINT "message_mailboxes_message_id_messages_id_fk";
--> statement-breakpoint
ALTER TABLE "messages" DROP CONSTRAINT "messages_thread_id_threads_id_fk";
--> statement-breakpoint
ALTER TABLE "thread_headers" DROP CONSTRAINT "thread_headers_thread_id_threads_id_fk";
--> statement-breakpoint
ALTER TABLE "thread_mailboxes" DROP CONSTRAINT "thread_mailboxes_thread_id_threads_id_fk";
--> statement-breakpoint
-- One statement takes along what lies under all rows that another deleted, where a foreign key would do so row by row. It runs as the
-- worker, for the person whose rows they are, whoever deletes: also where the person is deleted. Joins look up by index: of tables that
-- grow in one go the planner believes that they are small, and its plan is kept.
CREATE FUNCTION delete_rows_of_threads() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
    DELETE FROM public.messages m USING gone g WHERE m.thread_id = g.id;
    DELETE FROM public.thread_mailboxes t USING gone g WHERE t.thread_id = g.id;
    DELETE FROM public.thread_headers h USING gone g WHERE h.thread_id = g.id;
  END LOOP;
  PERFORM set_config('app.user_id', person_before, true);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION delete_rows_of_messages() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
    DELETE FROM public.message_mailboxes l USING gone g WHERE l.message_id = g.id;
  END LOOP;
  PERFORM set_config('app.user_id', person_before, true);
  RETURN NULL;
END
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION delete_rows_of_threads(), delete_rows_of_messages() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER threads_deleted AFTER DELETE ON "threads" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION delete_rows_of_threads();
--> statement-breakpoint
CREATE TRIGGER messages_deleted AFTER DELETE ON "messages" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION delete_rows_of_messages();
--> statement-breakpoint
GRANT CREATE ON SCHEMA public TO mailwright_worker;
--> statement-breakpoint
ALTER FUNCTION delete_rows_of_threads() OWNER TO mailwright_worker;
--> statement-breakpoint
ALTER FUNCTION delete_rows_of_messages() OWNER TO mailwright_worker;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM mailwright_worker;
