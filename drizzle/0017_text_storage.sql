ALTER TABLE "messages" ALTER COLUMN "structure" SET DATA TYPE json;--> statement-breakpoint
ALTER TABLE "message_words" ADD COLUMN "preview" text;--> statement-breakpoint
-- Words and texts are often a little over the 2 kB from which PostgreSQL compresses, which took an eighth of the time of writing them.
ALTER TABLE "message_words" SET (toast_tuple_target = 8160);
