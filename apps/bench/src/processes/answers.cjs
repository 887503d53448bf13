'use strict';

/**
 * Answers the questions of the process that started this one, and ends with it.
 *
 * `answers` has a function for each question. `facts` are handed over with the news that the process is ready.
 */
exports.answerQuestions = function answerQuestions(answers, facts) {
  process.on('message', ({ id, question, argument }) => {
    Promise.resolve(argument)
      .then(answers[question])
      .then(
        (answer) => process.send({ id, answer }),
        (error) => process.send({ id, problem: error.stack }),
      );
  });
  process.once('disconnect', () => process.exit());
  process.send({ id: 0, answer: facts });
};
