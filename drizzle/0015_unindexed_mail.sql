ALTER TABLE "connections" ADD COLUMN "has_unindexed_mail" boolean DEFAULT false NOT NULL;
