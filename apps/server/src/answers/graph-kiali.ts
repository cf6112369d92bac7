export async function answerGraphKiali(cases: string): Promise<unknown> {
  return Promise.resolve([cases]);
}
