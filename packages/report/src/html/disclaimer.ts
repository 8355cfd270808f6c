/** What every page and card says of itself. */
export const disclaimer =
  'Research software. Not a medical device. Estimates the probability of a headache day from your own records; it is often wrong. It does not diagnose and does not replace your clinician. Do not start, stop or change medicines because of it. Sudden severe, new or different headache, fever, weakness, speech or vision loss: seek emergency care.';
