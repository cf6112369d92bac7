declare module 'virtual:shared-patternfly' {
  const shared: Readonly<Record<string, { readonly version: string; readonly load: () => Promise<unknown> }>>;
  export default shared;
}
