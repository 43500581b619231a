-- AlterTable
ALTER TABLE "Class" ADD COLUMN "trials" TEXT;
