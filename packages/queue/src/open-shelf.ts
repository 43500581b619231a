import { FolderShelf } from './folder-shelf.ts'
import type { Place } from './place.ts'
import { S3Shelf } from './s3-shelf.ts'
import type { Shelf } from './shelf.ts'

export function openShelf(place: Place): Shelf {
  return place.kind === 'folder' ? new FolderShelf(place.home) : new S3Shelf(place)
}
