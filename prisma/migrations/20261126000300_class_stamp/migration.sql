-- What the folder of the class looked like when it was imported; null: not told, so it is imported again.
ALTER TABLE "Class" ADD COLUMN "stamp" TEXT;
