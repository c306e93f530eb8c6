-- FORCE binds the owner too, as for every table with a person's data.
ALTER TABLE "intents" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "intent_lanes" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "intents", "intent_lanes" TO mailwright_app, mailwright_worker;
