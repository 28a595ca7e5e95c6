// Where the hostile server sends a client that it redirects: the sound file stands there.
export const ELSEWHERE = '/elsewhere.bin'
