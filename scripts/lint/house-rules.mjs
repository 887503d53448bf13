// The rules of the house that no published linter knows, as an oxlint plugin.

const EMPTY_WORD = /(?:^|[a-z\d])(?:Base|Abstract|Impl|Shared|Manager)(?![a-z])|^(?:base|abstract|shared)[A-Z]/;
// OpenTelemetry's own word for one of its parts.
const GIVEN_NAME = /context_?manager/i;
const MOST_LINES = 40;
const EMPTY_FILE_NAME = /^(?:utils?|helpers?|common|misc|shared|base)\./;

const tellingNames = {
  create(context) {
    const check = ({ id }) => {
      if (id?.type !== 'Identifier' || !EMPTY_WORD.test(id.name.replace(GIVEN_NAME, ''))) return;
      context.report({ node: id, message: `"${id.name}" names a role, not an idea.` });
    };
    return {
      Program(node) {
        const name = context.filename.split(/[\\/]/).pop();
        if (EMPTY_FILE_NAME.test(name))
          context.report({ node, message: `Name the file for its one idea, not ${name}.` });
      },
      ClassDeclaration: check,
      FunctionDeclaration: check,
      TSInterfaceDeclaration: check,
      TSTypeAliasDeclaration: check,
      VariableDeclarator: check,
    };
  },
};

const onlyErrorsExtend = {
  create(context) {
    return {
      ClassDeclaration({ superClass }) {
        if (superClass === null || superClass.name?.endsWith('Error')) return;
        context.report({ node: superClass, message: 'Only errors extend. Use a function, or hold the other object.' });
      },
    };
  },
};

/**
 * Counts the lines of code of each function without those of the functions inside it, so that a factory whose closures are
 * short is short.
 */
const shortFunctions = {
  create(context) {
    const lines = context.sourceCode.text.split('\n').map((line) => !/^\s*(?:$|\/\/|\/?\*)/.test(line));
    const inner = [0];
    const enter = () => inner.push(0);
    const leave = (node) => {
      const all = lines.slice(node.loc.start.line - 1, node.loc.end.line).filter(Boolean).length;
      const own = all - inner.pop();
      inner[inner.length - 1] += all - 1;
      if (own <= MOST_LINES) return;
      context.report({
        node: node.id ?? node,
        message: `This function has ${own} lines of its own, more than ${MOST_LINES}.`,
      });
    };
    return Object.fromEntries(
      ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].flatMap((type) => [
        [type, enter],
        [`${type}:exit`, leave],
      ]),
    );
  },
};

export default {
  meta: { name: 'house' },
  rules: { 'only-errors-extend': onlyErrorsExtend, 'short-functions': shortFunctions, 'telling-names': tellingNames },
};
