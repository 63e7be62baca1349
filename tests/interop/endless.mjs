// Never answers: the test is of the one who waits.
setInterval(() => {}, 1000);
