import { SCENARIO } from '@lens/db/testing'

const other = `model=${SCENARIO.otherModelId}`

/** One address of every kind of page. */
export const PAGES = {
  home: '/',
  classes: '/classes',
  'classes, filtered': '/classes?q=crane&accuracy=10&sort=importance&direction=ascending',
  'classes, nothing found': '/classes?q=qqqqqqqq&explained=99',
  class: '/classes/251-dalmatian',
  'images of a class': '/classes/251-dalmatian/images?concept=1',
  'class without labels': '/classes/409-creme-brulee',
  'class of a model with estimates': `/classes/134-crane?${other}`,
  concepts: '/concepts?important=1&sort=reliability',
  report: '/report',
  'concepts, nothing found': '/concepts?importance=100',
  concept: '/concepts/251-1',
  compare: '/compare',
  'two classes compared': '/compare?class=967&with=968',
  'a class in two runs': `/compare?class=134&other=${SCENARIO.otherModelId}`,
  'classes that cannot be compared': '/compare?class=251&with=251',
  image: '/images/251-p1',
  'image that was missed': '/images/251-m0',
  'explain, without a process that could': '/explain',
  'concepts of one’s own': '/own-concepts',
  'a concept of one’s own': `/own-concepts/${SCENARIO.own.slug}`,
  'search by image, without a process that could': '/search',
  method: '/method',
  'data for programs': '/api',
  'work on several machines': '/work',
} as const

export const MISSING_PAGE = '/classes/99999-nothing'
