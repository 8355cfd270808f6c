import { execFile, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openModel } from '@prodrome/assembly';
import type { PredictionBatch } from '@prodrome/core';
import {
  daysOf,
  diaryText,
  serve,
  temporaryFolder,
  trainModel,
  type Body,
  type Served,
} from './support.ts';

const folder = temporaryFolder();
const days = daysOf(50, 6);
const weekdays = ['d0', 'd1', 'd2'];
let server: Served;
let expected: readonly number[];
let batch: PredictionBatch;
beforeAll(async () => {
  const model = await trainModel(folder);
  const file = await folder.write('asked.csv', diaryText({ P: days }));
  ({ batch } = await (await openModel(model)).predict(file));
  expected = [...batch.values];
  server = await serve({ model });
});
afterAll(() => server.close());

const rows = days.map(({ sleep_h, weekday }) => [
  Number(sleep_h),
  weekdays.indexOf(String(weekday)),
]);
const count = days.length;
const features = (data: unknown = rows, datatype = 'FP64', n = count) => ({
  ...{ name: 'features', shape: [n, 2], datatype, data },
});
const patient = (data: readonly string[]) => ({
  ...{ name: 'patient', shape: [data.length], datatype: 'BYTES', data },
});
const time = {
  ...{ name: 'time', shape: [count], datatype: 'BYTES', data: days.map(({ date }) => date) },
};
const outcome = {
  ...{
    name: 'outcome',
    shape: [count],
    datatype: 'FP32',
    data: days.map((day) => day['headache']),
  },
};
const infer = (inputs: unknown, more: object = {}) =>
  server.ask('POST', '/v2/models/model/infer', { inputs, ...more });
const tensor = ({ outputs }: Body, name: string) => outputs.find((output) => output.name === name);

describe('the Open Inference Protocol', () => {
  it('forecasts rows of a patient as predict does a file, in any order of rows', async () => {
    const whole = [features(), patient(days.map(() => 'P')), time, outcome];
    const { json } = await infer(whole, { id: 'seven' });
    expect(json).toMatchObject({ model_name: 'model', id: 'seven' });
    expect(tensor(json, 'probability')).toMatchObject({ shape: [count], data: expected });
    const { experts } = batch;
    expect(tensor(json, 'weights')?.shape).toEqual([count, experts.length]);
    const { json: metadata } = await server.ask('GET', '/v2/models/model');
    expect(metadata).toMatchObject({
      ...{ name: 'model', versions: [server.model.slice(0, 12)] },
      parameters: { columns: ['sleep_h', 'weekday'], experts, horizon_days: 1 },
    });
    const reversed = whole.map((input) => ({ ...input, data: (input.data as []).toReversed() }));
    const back = await infer(reversed, { outputs: [{ name: 'probability' }] });
    expect(back.json.outputs).toHaveLength(1);
    expect(tensor(back.json, 'probability')?.data).toEqual(expected.toReversed());
  });

  it('takes rows without a patient each as one of its own, in single precision, unknown as null', async () => {
    const first = (await infer([features(rows.slice(0, 1), 'FP32', 1)])).json;
    const data = [...(rows[0] ?? []), null, null, ...(rows[0] ?? [])];
    const three = (await infer([features(data, 'FP32', 3)])).json;
    const values = tensor(three, 'probability')?.data;
    const [alone] = tensor(first, 'probability')?.data ?? [];
    expect(values?.[0]).toBe(alone);
    expect(values?.[1]).not.toBe(alone);
  });

  it('takes and gives tensors in binary', async () => {
    const bytes = Buffer.alloc(count * 16);
    rows.flat().forEach((value, at) => bytes.writeDoubleLE(value, at * 8));
    const ids = Buffer.concat(
      days.flatMap(() => {
        const length = Buffer.alloc(4);
        length.writeUInt32LE(1);
        return [length, Buffer.from('P')];
      }),
    );
    const binary = (name: string, datatype: string, shape: number[], size: number) => ({
      ...{ name, datatype, shape, parameters: { binary_data_size: size } },
    });
    const inputs = [
      binary('features', 'FP64', [count, 2], bytes.length),
      binary('patient', 'BYTES', [count], ids.length),
      ...[time, outcome],
    ];
    const outputs = [{ name: 'probability', parameters: { binary_data: true } }];
    const json = Buffer.from(JSON.stringify({ inputs, outputs }));
    const headers = {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(json.length),
    };
    const response = await fetch(`${server.url}/v2/models/model/infer`, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${String(server.key)}` },
      body: Buffer.concat([json, bytes, ids]),
    });
    const answer = Buffer.from(await response.arrayBuffer());
    const length = Number(response.headers.get('inference-header-content-length'));
    const [{ parameters } = { parameters: {} }] = (
      JSON.parse(answer.subarray(0, length).toString()) as { outputs: { parameters: object }[] }
    ).outputs;
    expect(parameters).toEqual({ binary_data_size: count * 8 });
    expect(days.map((_, at) => answer.readDoubleLE(length + at * 8))).toEqual(expected);
    for (const wrong of ['-1', '9999999', 'x', String(json.length - 1)]) {
      const told = await server.ask(
        'POST',
        '/v2/models/model/infer',
        Buffer.concat([json, bytes, ids]),
        { headers: { ...headers, 'inference-header-content-length': wrong } },
      );
      expect([wrong, told.status]).toEqual([wrong, 400]);
    }
    const cut = Buffer.concat([json, bytes, ids.subarray(1)]);
    expect((await server.ask('POST', '/v2/models/model/infer', cut, { headers })).status).toBe(400);
  });

  it('refuses what the model does not have, and says what it has', async () => {
    const wrong: [unknown, object?][] = [
      [[]],
      [[patient(['P'])]],
      [[features(), features()]],
      [[features(), { ...time, name: 'day' }]],
      [[features(rows, 'INT8')]],
      [[features(rows.slice(1))]],
      [[{ ...features(), shape: [2, 6] }]],
      [[{ ...features(), shape: [12] }]],
      [[features(), patient(['P'])]],
      [[features(rows.map(() => ['a', 'b']))]],
      [[features()], { outputs: [{ name: 'truth' }] }],
    ];
    for (const [inputs, more] of wrong) {
      const { status, json } = await infer(inputs, more);
      expect([JSON.stringify(inputs).slice(0, 200), status, json.code]).toEqual([
        ...[JSON.stringify(inputs).slice(0, 200), 400, 'USAGE'],
      ]);
    }
    const twice = [features(rows.slice(0, 2), 'FP64', 2), patient(['P', 'P'])];
    const day = { ...time, shape: [2], data: ['2024-01-01', '2024-01-01'] };
    expect((await infer([...twice, day])).json.code).toBe('DATA_CONFLICT');
    expect((await infer([...twice, { ...day, data: ['x', 'y'] }])).json.code).toBe('DATA_VALUE');
    for (const path of ['other', 'model/versions/9']) {
      expect((await server.ask('GET', `/v2/models/${path}`)).status).toBe(404);
    }
  });

  it('is spoken by tritonclient as it is', async () => {
    const python = process.env['PRODROME_TRITON_PYTHON'] ?? 'python3';
    const has = spawnSync(python, ['-c', 'import tritonclient.http'], { encoding: 'utf8' });
    if (has.status !== 0) {
      process.stderr.write(
        'skipped: no tritonclient[http]; PRODROME_TRITON_PYTHON names a python with it\n',
      );
      return;
    }
    const script = await folder.write('ask.py', tritonScript);
    const input = JSON.stringify({
      rows,
      dates: days.map(({ date }) => date),
      outcomes: outcome.data,
    });
    const args = [script, new URL(server.url).host, String(server.key)];
    const asked = await new Promise<{ out: string; error: string }>((resolve) => {
      const child = execFile(python, args, (_error, out, error) => {
        resolve({ out, error });
      });
      child.stdin?.end(input);
    });
    expect(asked.error).toBe('');
    expect(JSON.parse(asked.out)).toEqual([expected, expected, 'model']);
  });
});

const tritonScript = `
import json, sys
import numpy as np
import tritonclient.http as http

asked = json.load(sys.stdin)
headers = {"authorization": "Bearer " + sys.argv[2]}
client = http.InferenceServerClient(sys.argv[1])
assert client.is_server_live() and client.is_server_ready()
assert client.is_model_ready("model", headers=headers)
metadata = client.get_model_metadata("model", headers=headers)
assert client.get_model_repository_index(headers=headers)[0]["state"] == "READY"
n = len(asked["rows"])

def tensor(name, values, datatype, binary):
    made = http.InferInput(name, list(values.shape), datatype)
    made.set_data_from_numpy(values, binary_data=binary)
    return made

def infer(binary):
    inputs = [
        tensor("features", np.array(asked["rows"], dtype=np.float64), "FP64", binary),
        tensor("patient", np.array(["P"] * n, dtype=np.object_), "BYTES", binary),
        tensor("time", np.array(asked["dates"], dtype=np.object_), "BYTES", binary),
        tensor("outcome", np.array(asked["outcomes"], dtype=np.float64), "FP64", binary),
    ]
    outputs = [http.InferRequestedOutput("probability", binary_data=binary)]
    answer = client.infer("model", inputs, outputs=outputs if not binary else None, headers=dict(headers))
    return answer.as_numpy("probability").tolist()

print(json.dumps([infer(True), infer(False), metadata["name"]]))
`;
