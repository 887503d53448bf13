import { isWrapped, wrapMethod } from '../src/wrap-method.ts';

type Speak = (this: Cat, to?: string) => string;

interface Cat {
  readonly name: string;
  speak: Speak;
}

function createCat(): Cat {
  return {
    name: 'Tom',
    speak(to) {
      return `${this.name} meows${to === undefined ? '' : ` at ${to}`}`;
    },
  };
}

function louder(cat: Cat, by = 'cats'): () => void {
  return wrapMethod(cat, 'speak', {
    by,
    make: (original) =>
      function speak(this: Cat, ...args: Parameters<Speak>) {
        return `${(original as Speak).apply(this, args)}!`;
      },
  });
}

test('the replacement is called with the object and the arguments, and the undo puts the very original back', () => {
  const cat = createCat();
  const original = cat.speak;
  const undo = louder(cat);
  expect(cat.speak('Jerry')).toBe('Tom meows at Jerry!');
  undo();
  expect(cat.speak).toBe(original);
});

test('the replacement looks like the original', () => {
  const cat = createCat();
  const marker = Symbol('marker');
  Object.assign(cat.speak, { [marker]: 7, promised: true });
  louder(cat);
  expect(cat.speak.name).toBe('speak');
  expect(cat.speak).toHaveLength(1);
  expect([Reflect.get(cat.speak, marker), Reflect.get(cat.speak, 'promised')]).toEqual([7, true]);
});

test('a replacement that somebody wrapped in turn stays where it is and passes straight through', () => {
  const cat = createCat();
  const undo = louder(cat);
  const ours = cat.speak;
  cat.speak = function speak(to) {
    return `[${ours.call(this, to)}]`;
  };
  const theirs = cat.speak;
  expect(cat.speak()).toBe('[Tom meows!]');
  undo();
  expect(cat.speak).toBe(theirs);
  expect(cat.speak()).toBe('[Tom meows]');
});

test('the same instrumentation wraps once, another one on top of it', () => {
  const cat = createCat();
  louder(cat);
  louder(cat);
  expect(cat.speak()).toBe('Tom meows!');
  louder(cat, 'dogs');
  expect(cat.speak()).toBe('Tom meows!!');
  expect([isWrapped(cat.speak, 'cats'), isWrapped(cat.speak, 'dogs'), isWrapped(cat.speak, 'birds')]).toEqual([
    true,
    true,
    false,
  ]);
});

test('after the undo it can be wrapped again, also below a replacement of somebody else', () => {
  const cat = createCat();
  louder(cat)();
  const undo = louder(cat);
  louder(cat, 'dogs');
  undo();
  expect(cat.speak()).toBe('Tom meows!');
  louder(cat);
  expect(cat.speak()).toBe('Tom meows!!');
});

test('a second copy of the package sees the mark', () => {
  const cat = createCat();
  louder(cat);
  jest.isolateModules(() => {
    const copy = jest.requireActual<{ isWrapped: typeof isWrapped }>('../src/wrap-method.ts');
    expect(copy.isWrapped(cat.speak, 'cats')).toBe(true);
  });
});

test('an inherited method is wrapped on the object alone, and the undo uncovers it', () => {
  const parent = createCat();
  const kitten = Object.create(parent) as Cat;
  const undo = louder(kitten);
  expect([kitten.speak(), parent.speak()]).toEqual(['Tom meows!', 'Tom meows']);
  undo();
  expect(Object.hasOwn(kitten, 'speak')).toBe(false);
});

test('attributes of the property survive', () => {
  const cat = createCat();
  Object.defineProperty(cat, 'speak', { value: cat.speak, enumerable: false, writable: false, configurable: true });
  const before = Object.getOwnPropertyDescriptor(cat, 'speak');
  const undo = louder(cat);
  expect(cat.speak()).toBe('Tom meows!');
  expect(Object.keys(cat)).toEqual(['name']);
  undo();
  expect(Object.getOwnPropertyDescriptor(cat, 'speak')).toEqual(before);
});

test('a getter that gives a function is replaced and comes back', () => {
  const { speak } = createCat();
  const cat = Object.defineProperty({ name: 'Tom' }, 'speak', { get: () => speak, configurable: true }) as Cat;
  const undo = louder(cat);
  expect(cat.speak()).toBe('Tom meows!');
  undo();
  expect(Object.getOwnPropertyDescriptor(cat, 'speak')?.get?.()).toBe(speak);
});

test.each([
  ['is missing', {}],
  ['is no function', { speak: 'meow' }],
])('a method that %s is refused', (_what, target) => {
  expect(() => louder(target as Cat)).toThrow(TypeError);
});

test('a method that cannot be replaced is refused', () => {
  expect(() => louder(Object.freeze(createCat()))).toThrow('speak cannot be replaced');
});

test('an error of the original passes through unchanged', () => {
  const error = new Error('hiss');
  const cat = createCat();
  cat.speak = () => {
    throw error;
  };
  louder(cat);
  let caught: unknown;
  try {
    cat.speak();
  } catch (thrown) {
    caught = thrown;
  }
  expect(caught).toBe(error);
});
