-- AlterTable
ALTER TABLE "Model" ADD COLUMN "remotePictures" TEXT;

-- What may be null from now on. Column by column and not by copying tables, which would lose what other migrations add to them.
DROP INDEX "Class_modelId_explainedShare_idx";
ALTER TABLE "Class" ADD COLUMN "nullable" REAL;
UPDATE "Class" SET "nullable" = "explainedShare";
ALTER TABLE "Class" DROP COLUMN "explainedShare";
ALTER TABLE "Class" RENAME COLUMN "nullable" TO "explainedShare";
CREATE INDEX "Class_modelId_explainedShare_idx" ON "Class"("modelId", "explainedShare");

ALTER TABLE "Class" ADD COLUMN "nullable" REAL;
UPDATE "Class" SET "nullable" = "residualShare";
ALTER TABLE "Class" DROP COLUMN "residualShare";
ALTER TABLE "Class" RENAME COLUMN "nullable" TO "residualShare";

ALTER TABLE "Class" ADD COLUMN "nullable" REAL;
UPDATE "Class" SET "nullable" = "biasShare";
ALTER TABLE "Class" DROP COLUMN "biasShare";
ALTER TABLE "Class" RENAME COLUMN "nullable" TO "biasShare";

ALTER TABLE "Class" ADD COLUMN "nullable" REAL;
UPDATE "Class" SET "nullable" = "relativeError";
ALTER TABLE "Class" DROP COLUMN "relativeError";
ALTER TABLE "Class" RENAME COLUMN "nullable" TO "relativeError";

DROP INDEX "Point_modelId_classIndex_role_probability_idx";
ALTER TABLE "Point" ADD COLUMN "nullable" REAL;
UPDATE "Point" SET "nullable" = "probability";
ALTER TABLE "Point" DROP COLUMN "probability";
ALTER TABLE "Point" RENAME COLUMN "nullable" TO "probability";
CREATE INDEX "Point_modelId_classIndex_role_probability_idx" ON "Point"("modelId", "classIndex", "role", "probability");

ALTER TABLE "Point" ADD COLUMN "nullable" INTEGER;
UPDATE "Point" SET "nullable" = "width";
ALTER TABLE "Point" DROP COLUMN "width";
ALTER TABLE "Point" RENAME COLUMN "nullable" TO "width";

ALTER TABLE "Point" ADD COLUMN "nullable" INTEGER;
UPDATE "Point" SET "nullable" = "height";
ALTER TABLE "Point" DROP COLUMN "height";
ALTER TABLE "Point" RENAME COLUMN "nullable" TO "height";
