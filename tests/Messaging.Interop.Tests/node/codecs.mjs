// The encodings of echo.v1.EchoMessage. Here a message is always { text: string, number: bigint, data: Buffer }.
import { decode, encode } from '@msgpack/msgpack';
import protobuf from 'protobufjs';
import { fileURLToPath } from 'node:url';

export const echoProto = fileURLToPath(new URL('../../../protos/echo.proto', import.meta.url));
const EchoMessage = protobuf.loadSync(echoProto).lookupType('echo.v1.EchoMessage');

export const greeting = { text: 'grüß dich 👋', number: 9007199254740993n, data: Buffer.from([1, 2, 3]) }; // more than a JavaScript number holds

export function echoMessage({ text = '', number = 0n, data = Buffer.alloc(0) }) {
  return { text, number: BigInt(number), data: Buffer.from(data) };
}

export const codecs = {
  json: {
    isText: true,
    encode: ({ text, number, data }) => `{"text":${JSON.stringify(text)},"number":${number},"data":"${data.toString('base64')}"}`,
    decode(bytes) {
      const json = bytes.toString();
      const { text, data } = JSON.parse(json);
      return echoMessage({ text, number: /"number":\s*(-?\d+)/.exec(json)[1], data: Buffer.from(data, 'base64') });
    },
  },

  // An array: a member stands at the place that its number says, and 0 is nobody's.
  messagepack: {
    isText: false,
    encode: ({ text, number, data }) => Buffer.from(encode([null, text, number, data], { useBigInt64: true })),
    decode(bytes) {
      const [, text, number, data] = decode(bytes, { useBigInt64: true });
      return echoMessage({ text, number, data });
    },
  },

  protobuf: {
    isText: false,
    encode: (message) => Buffer.from(EchoMessage.encode(EchoMessage.fromObject({ ...message, number: `${message.number}` })).finish()),
    decode: (bytes) => echoMessage(EchoMessage.toObject(EchoMessage.decode(bytes), { longs: String })),
  },
};
