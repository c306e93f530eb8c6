ALTER TABLE "oauth_grants" ADD COLUMN "quota_units" double precision;--> statement-breakpoint
ALTER TABLE "oauth_grants" ADD COLUMN "quota_filled_at" timestamp (3) with time zone;