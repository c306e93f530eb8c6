ALTER TABLE "correspondents" ADD COLUMN "written_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "correspondents" ADD COLUMN "latest_written_at" timestamp (3) with time zone;