CREATE TABLE "session_slots" (
	"connection_id" uuid NOT NULL,
	"slot" integer NOT NULL,
	"leave_id" uuid NOT NULL,
	"lease_until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "session_slots_connection_id_slot_pk" PRIMARY KEY("connection_id","slot")
);
--> statement-breakpoint
ALTER TABLE "session_slots" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "session_slots" ADD CONSTRAINT "session_slots_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "session_slots_leave" ON "session_slots" USING btree ("leave_id");--> statement-breakpoint
CREATE POLICY "session_slots_worker_works" ON "session_slots" AS PERMISSIVE FOR ALL TO "mailwright_worker" USING (true) WITH CHECK (true);--> statement-breakpoint
ALTER TABLE "session_slots" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "session_slots" TO mailwright_worker;
