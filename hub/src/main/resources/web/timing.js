/** Runs `draw` at most once a frame, however often it is asked. */
export function oncePerFrame(draw) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}

/**
 * Work on the hub's answers, one look at a time: who asks while one is under way gets one more after
 * it. Two at once might end in the wrong order, and leave the older picture.
 */
export function oneAtATime(work) {
  let underWay = null;
  let again = false;
  return function look() {
    if (underWay) {
      again = true;
      return underWay;
    }
    underWay = work().finally(() => {
      underWay = null;
      if (!again) return undefined;
      again = false;
      return look();
    });
    return underWay;
  };
}
