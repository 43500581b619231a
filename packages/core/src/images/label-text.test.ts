import { readFileSync } from 'node:fs'
import { describeShared, sharedPath } from '@lens/onnx/testing'
import { describe, expect, it } from 'vitest'
import { labelSource } from './label-text.ts'
import { labelsFrom, labelsOfClasses } from './labels.ts'

const labels = (text: string, file = 'labels.txt') => labelsFrom(labelSource(text, file))
const names = (text: string, file?: string) => labels(text, file).map(({ name }) => name)

const THREE = ['dalmatian', 'starfish', 'airliner']

describe('labelSource', () => {
  it.each<[string, string, string?]>([
    ['one per line', 'dalmatian\nstarfish\nairliner\n'],
    ['Windows line ends', 'dalmatian\r\nstarfish\r\nairliner\r\n'],
    ['a leading index', '0 dalmatian\n1 starfish\n2 airliner'],
    ['a leading index with a colon', '0: dalmatian\n1: starfish\n2: airliner'],
    ['a leading index out of order', '2\tairliner\n0\tdalmatian\n1\tstarfish'],
    ['a trailing index', 'dalmatian 0\nstarfish 1\nairliner 2'],
    ['a header', 'index,name\n0,dalmatian\n1,starfish\n2,airliner', 'labels.csv'],
    ['a header in a text file', 'class_id;class_name\n2;airliner\n0;dalmatian\n1;starfish'],
    ['a header of other words', 'ClassId,SignName\n0,dalmatian\n1,starfish\n2,airliner', 'signs.csv'],
    ['a header of one word', 'name\ndalmatian\nstarfish\nairliner', 'labels.csv'],
    ['a CSV without a header', '0,dalmatian\n1,starfish\n2,airliner', 'labels.csv'],
    ['a CSV of names', '"dalmatian"\n"starfish"\n"airliner"', 'labels.csv'],
    ['YAML names', 'nc: 3\nnames:\n  0: dalmatian\n  1: starfish\n  2: airliner\n', 'data.yaml'],
    ['a YAML list', "path: data\nnames: ['dalmatian', starfish, airliner]", 'data.yml'],
    ['a Python dict', "{0: 'dalmatian',\n 1: 'starfish',\n 2: \"airliner\"}"],
    ['a Python assignment', "CLASSES = ['dalmatian', 'starfish', 'airliner',]"],
    ['JSON by index', '{"1": "starfish", "0": "dalmatian", "2": "airliner"}', 'labels.json'],
    ['JSON by name', '{"dalmatian": 0, "starfish": 1, "airliner": 2}', 'class_to_idx.json'],
    ['JSON under a name', '{"id2label": {"0": "dalmatian", "1": "starfish", "2": "airliner"}}', 'l.json'],
    [
      "COCO's categories",
      '{"categories": [{"id": 1, "name": "dalmatian"}, {"id": 2, "name": "starfish"}, {"id": 3, "name": "airliner"}]}',
      'c.json',
    ],
    [
      'JSON of classes',
      '{"classes": [{"id": 0, "label": "dalmatian"}, {"id": 1, "label": "starfish"}, {"id": 2, "label": "airliner"}]}',
      'c.json',
    ],
    [
      'JSON by index of classes',
      '{"0": {"class_name": "dalmatian"}, "1": {"class_name": "starfish"}, "2": {"class_name": "airliner"}}',
      'c.json',
    ],
    [
      'JSON a level deeper',
      '{"model": {"id2label": {"0": "dalmatian", "1": "starfish", "2": "airliner"}}}',
      'm.json',
    ],
    [
      'an object on every line',
      '{"id": 0, "name": "dalmatian"}\n{"id": 1, "name": "starfish"}\n{"id": 2, "name": "airliner"}\n',
    ],
    ['arrows', '0 -> dalmatian\n1 -> starfish\n2 => airliner\n'],
    [
      "a data set's features",
      '{"default": {"features": {"label": {"names": ["dalmatian", "starfish", "airliner"]}}}}',
      'dataset_infos.json',
    ],
    ...['class_idx', 'label', 'value'].map((key): [string, string, string] => [
      `a list whose index is called ${key}`,
      `[{"${key}": 1, "name": "starfish"}, {"${key}": 0, "name": "dalmatian"}, {"${key}": 2, "name": "airliner"}]`,
      'l.json',
    ]),
    [
      'a list whose names are called by another word',
      '[{"nr": 2, "breed": "starfish"}, {"nr": 1, "breed": "dalmatian"}, {"nr": 3, "breed": "airliner"}]',
      'l.json',
    ],
    ['an index of another header', 'class,encoded\nstarfish,1\ndalmatian,0\nairliner,2', 'l.csv'],
    ['a foreign header', 'Nummer;Klasse\n2;airliner\n0;dalmatian\n1;starfish', 'l.csv'],
    ["pandas' header", ',0\n0,dalmatian\n1,starfish\n2,airliner', 'l.csv'],
    ['counts before names', 'count,class_id,breed\n10,0,dalmatian\n11,1,starfish\n12,2,airliner', 'l.csv'],
    ["NumPy's texts", "[np.str_('dalmatian'), np.str_('starfish'), np.str_('airliner')]"],
    ["Python 2's texts", "[u'dalmatian', u'starfish', u'airliner']"],
    ["Python's bytes", "[b'dalmatian', b'starfish', b'airliner']"],
    ['the lines of a dict', "0: 'dalmatian',\n1: \"starfish\",\n2: 'airliner',"],
    [
      'a comment above a dict',
      "# classes\nid2label = {\n 0: 'dalmatian',\n 1: 'starfish',\n 2: 'airliner',\n}\n",
    ],
    ["YAML's lines", '- dalmatian\n- starfish\n- airliner\n'],
    ['blank lines between all names', 'dalmatian\n\nstarfish\n\nairliner\n\n'],
    ['a Python tuple', "('dalmatian', 'starfish', 'airliner')"],
    ['what NumPy prints', "array(['dalmatian', 'starfish', 'airliner'], dtype='<U9')"],
    ['comments', '# my classes\ndalmatian\nstarfish\n# rare\nairliner\n'],
    ['quoted lines with commas', "'dalmatian',\n'starfish',\n'airliner'"],
    ['one line', 'dalmatian, starfish, airliner\n'],
    [
      "TensorFlow's label map",
      "item {\n  id: 1\n  name: 'dalmatian'\n}\nitem {\n  id: 2\n  name: 'n1'\n  display_name: \"starfish\"\n}\nitem {\n  id: 3\n  name: 'airliner'\n}",
      'map.pbtxt',
    ],
  ])('reads %s', (_, text, file) => {
    expect(names(text, file)).toEqual(THREE)
  })

  it('keeps commas in names, quotes and numbers', () => {
    expect(names('["Smith, John", "Smith, Anna", "airliner"]')).toEqual([
      'Smith, John',
      'Smith, Anna',
      'airliner',
    ])
    expect(names('Smith, John\nSmith, Anna')).toEqual(['Smith, John', 'Smith, Anna'])
    expect(names('id,name\n0,"Smith, John"\n1,"Smith, Anna"', 'l.csv')).toEqual([
      'Smith, John',
      'Smith, Anna',
    ])
    expect(names("{0: 'it\\'s', 1: \"it's\", 2: 'no', 3: '007'}")).toEqual(["it's", "it's", 'no', '007'])
    expect(names(`["plan a, b'sides'", "u'x'"]`)).toEqual(["plan a, b'sides'", "u'x'"])
    expect(names('label, adhesive\ntape')).toEqual(['label, adhesive', 'tape'])
    expect(names('1 litre\n5 litres')).toEqual(['1 litre', '5 litres'])
    expect(names('class 0\nclass 1')).toEqual(['class 0', 'class 1'])
  })

  it('knows digits as names', () => {
    expect(names('7\n3\n5')).toEqual(['7', '3', '5'])
    // ImageFolder sorts folders as text.
    expect(names('{"0": 0, "1": 1, "10": 2, "2": 3}')).toEqual(['0', '1', '10', '2'])
    expect(names('{"0": "3", "1": "7"}')).toEqual(['3', '7'])
    expect(names('{"3": "0", "7": "1"}')).toEqual(['3', '7'])
  })

  it("splits synonyms in ImageNet's own lists", () => {
    const tench = { index: 0, name: 'tench', synonyms: ['Tinca tinca'] }
    expect(labels('tench, Tinca tinca\ngoldfish')[0]).toEqual(tench)
    expect(labels('{"0": "tench, Tinca tinca", "1": "goldfish"}')[0]).toEqual(tench)
    expect(labels('0 n01440764 tench, Tinca tinca\n1 n01443537 goldfish')[0]).toEqual({
      ...tench,
      wnid: 'n01440764',
    })
    expect(labels('n01440764\nn01443537')[0]).toMatchObject({ name: 'n01440764', wnid: 'n01440764' })
  })

  it.each<[string, string, RegExp, string?]>([
    ['an index twice', '[{"index": 0, "name": "a"}, {"index": 0, "name": "b"}]', /class 0 is there twice/],
    ['an empty line', 'a\n\nb\nc', /class 1 has no name/],
    ['half a file', '{"0": "a', /JSON/],
    ['a gap in lines', '0 cat\n1 dog\n3 bird', /class 2 is missing/],
    ['a line twice', '0 cat\n1 dog\n1 bird', /class 1 is there twice/],
    ['a gap in a table', 'id,name\n0,cat\n1,dog\n3,bird', /class 2 is missing/, 'l.csv'],
    ['a gap in a table without a header', '0,cat\n1,dog\n3,bird', /class 2 is missing/, 'l.csv'],
    ['two indices', 'a,b,breed\n0,1,cat\n1,0,dog', /several columns count the classes/, 'l.csv'],
  ])('refuses %s', (_, text, message, file) => {
    expect(() => labels(text, file)).toThrow(message)
  })
})

describe('labelsOfClasses', () => {
  const of = (text: string, classes: number, kind?: 'background' | 'binary') => {
    const { labels: all, assumed } = labelsOfClasses(labels(text), classes, kind)
    return { names: all.map(({ index, name }) => `${index} ${name}`), assumed: assumed.join() }
  }

  it('counts from 0, and from 1 where the file does', () => {
    expect(of('a\nb', 2)).toEqual({ names: ['0 a', '1 b'], assumed: '' })
    expect(of('1: a\n2: b', 2)).toEqual({ names: ['0 a', '1 b'], assumed: 'labels are counted from 1' })
  })

  it('puts a background class in front', () => {
    const thousand = Array.from({ length: 1000 }, (_, i) => `name ${i}x`).join('\n')
    expect(of(thousand, 1001).names[1]).toBe('1 name 0x')
    expect(of('a\nb', 3, 'background')).toMatchObject({ names: ['0 background', '1 a', '2 b'] })
    expect(of('1 a\n2 b', 3)).toMatchObject({ names: ['0 background', '1 a', '2 b'] })
    expect(of('background\na\nb', 2)).toMatchObject({ names: ['0 a', '1 b'] })
    expect(() => of('a\nb', 3)).toThrow(/2 labels, but the model has 3 classes; if .*"background": true/)
  })

  it('names both sides of one score', () => {
    expect(of('cat', 2, 'binary').names).toEqual(['0 not cat', '1 cat'])
  })
})

const CONFIGS = ['config.json', 'class_to_idx.json', 'comma.json', 'letters.txt'].map(
  (n) => `cases/configs/${n}`,
)

describeShared('labels from the field', CONFIGS, () => {
  it.each([
    ['config.json', THREE],
    ['class_to_idx.json', THREE],
    ['comma.json', ['Smith, John', 'Smith, Anna', 'airliner']],
    ['letters.txt', ['a', 'A', 'B']],
  ])('%s', (file, wanted) => {
    expect(names(readFileSync(sharedPath(`cases/configs/${file}`), 'utf8'), file)).toEqual(wanted)
  })
})
