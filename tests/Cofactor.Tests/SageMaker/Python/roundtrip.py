"""SageMaker's record format by Debian's python3-protobuf and a reader and writer of framed records of its own, independent of Cofactor's.

  roundtrip.py write FEATURES < rows.libsvm > channel      a training channel, as SageMaker's Python SDK writes sparse rows
  roundtrip.py ask URL FEATURES < rows.libsvm              asks a running service, sparse and dense; prints a line of scores a row

The messages are those of aialgs.data (proto2): tensors of values, keys and shape under the key "values".
"""
import struct
import sys
import urllib.request

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

MAGIC = 0xCED7230A
TYPE = "application/x-recordio-protobuf"


def record_class():
    """The message Record, described here field by field instead of by a compiled record.proto."""
    field = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="record.proto", package="aialgs.data", syntax="proto2")

    def add(message, name, number, kind, label=field.LABEL_OPTIONAL, of=None, packed=False, oneof=False):
        f = message.field.add(name=name, number=number, type=kind, label=label)
        if of:
            f.type_name = ".aialgs.data." + of
        if packed:
            f.options.packed = True
        if oneof:
            f.oneof_index = 0

    many = field.LABEL_REPEATED
    for name, kind in [("Float32Tensor", field.TYPE_FLOAT), ("Float64Tensor", field.TYPE_DOUBLE), ("Int32Tensor", field.TYPE_INT32)]:
        tensor = file.message_type.add(name=name)
        add(tensor, "values", 1, kind, many, packed=True)
        add(tensor, "keys", 2, field.TYPE_UINT64, many, packed=True)
        add(tensor, "shape", 3, field.TYPE_UINT64, many, packed=True)
    bytes_ = file.message_type.add(name="Bytes")
    add(bytes_, "value", 1, field.TYPE_BYTES, many)
    add(bytes_, "content_type", 2, field.TYPE_STRING)
    value = file.message_type.add(name="Value")
    value.oneof_decl.add(name="value")
    for name, number, of in [("float32_tensor", 2, "Float32Tensor"), ("float64_tensor", 3, "Float64Tensor"), ("int32_tensor", 7, "Int32Tensor"), ("bytes", 9, "Bytes")]:
        add(value, name, number, field.TYPE_MESSAGE, of=of, oneof=True)
    record = file.message_type.add(name="Record")
    for name, number in [("features", 1), ("label", 2)]:
        entry = record.nested_type.add(name=name.capitalize() + "Entry")
        entry.options.map_entry = True
        add(entry, "key", 1, field.TYPE_STRING)
        add(entry, "value", 2, field.TYPE_MESSAGE, of="Value")
        add(record, name, number, field.TYPE_MESSAGE, many, of="Record." + entry.name)
    for name, number in [("uid", 3), ("metadata", 4), ("configuration", 5)]:
        add(record, name, number, field.TYPE_STRING)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found = pool.FindMessageTypeByName("aialgs.data.Record")
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(found)
    return message_factory.MessageFactory(pool).GetPrototype(found)


Record = record_class()


def frame(payload):
    return struct.pack("<II", MAGIC, len(payload)) + payload + bytes(-len(payload) % 4)


def frames(data):
    at = 0
    while at < len(data):
        magic, length = struct.unpack_from("<II", data, at)
        assert magic == MAGIC, f"no magic at byte {at}"
        payload = data[at + 8:at + 8 + length]
        assert len(payload) == length, f"a record of {length} bytes ends early"
        at += 8 + length + -length % 4
        yield payload


def sparse(keys, values, features, label=None):
    record = Record()
    tensor = record.features["values"].float32_tensor
    tensor.values.extend(values)
    tensor.keys.extend(keys)
    tensor.shape.append(features)
    if label is not None:
        record.label["values"].float32_tensor.values.append(label)
    return frame(record.SerializeToString())


def dense(keys, values, features):
    row = [0.0] * features
    for key, value in zip(keys, values):
        row[key] = value
    record = Record()
    record.features["values"].float32_tensor.values.extend(row)
    return frame(record.SerializeToString())


def ask(url, body):
    """The answers' tensors, a dictionary a row."""
    request = urllib.request.Request(url, body, {"Content-Type": TYPE, "Accept": TYPE})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers["Content-Type"] == TYPE, answer.headers["Content-Type"]
        records = [Record.FromString(payload) for payload in frames(answer.read())]
    for record in records:
        assert not record.features, "an answer with features"
    return [{key: list(value.float32_tensor.values) for key, value in record.label.items()} for record in records]


def rows():
    for line in sys.stdin:
        label, *pairs = line.split()
        yield float(label), [int(p.split(":")[0]) for p in pairs], [float(p.split(":")[1]) for p in pairs]


def main(command, *rest):
    if command == "write":
        for label, keys, values in rows():
            sys.stdout.buffer.write(sparse(keys, values, int(rest[0]), label))
        return
    url, features = rest[0], int(rest[1])
    given = list(rows())
    answers = ask(url, b"".join(sparse(keys, values, features) for _, keys, values in given))
    assert answers == ask(url, b"".join(dense(keys, values, features) for _, keys, values in given)), "dense rows have other answers than sparse ones"
    assert len(answers) == len(given), f"{len(answers)} answers to {len(given)} rows"
    for answer in answers:
        print(" ".join(f"{key} {value!r}" for key in sorted(answer) for value in answer[key]))


main(*sys.argv[1:])
