-- Where a concept lies in a crop is drawn when its class is imported; pages asked for it in every request.
ALTER TABLE "Crop" ADD COLUMN "outline" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Crop" DROP COLUMN "mapHeight";
ALTER TABLE "Crop" DROP COLUMN "mapWidth";
ALTER TABLE "Crop" DROP COLUMN "mapValues";

-- Every class looks as if its folder had changed, and so is brought in again: with outlines, and published ones with their maps.
UPDATE "Class" SET "stamp" = NULL;
