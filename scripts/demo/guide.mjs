/**
 * Says what to do with the window that has just opened.
 * @param {string} where how to find it, as the rest of a sentence
 */
export function guide(where) {
  console.log(`
Token Yield is open on a sample repository; ${where}

  1. Look at the bottom of the window, left side: the pulse with an amount is what the live session has cost so far.
     An agent's log is being written right now, so it moves every second or two. Point at it for the details.
  2. Click it. The ROI panel opens: what the tokens of each day cost, with the commits that landed on the same axis.
  3. Try 7, 30, 90 days and All; Cost and Tokens; By class and By model.
  4. In Outcomes, open a row with the arrow: it says which sessions made the commit and how that is known.
     Click a title to see the commit itself.

Amounts are tokens at list price, not a bill. One model of the sample has no known price: see where it is named.
Ctrl-C here ends the demo.
`);
}
