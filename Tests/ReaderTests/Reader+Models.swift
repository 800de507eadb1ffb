import Foundation
import GPT
import Probe
import Records
import TestSupport

extension Reader {
  static let arrayReaders = [
    Reader(
      "features",
      sources: [
        "Records/ArrayFiles/NPY.swift", "Probe/Classifiers/FeatureMatrix.swift",
        "ProbeCommands/Commands/KNN.swift",
      ],
      file: "features.npy", in: .npy,
      originals: {
        [
          npy("<f4", [3, 2], 24), npy("<f8", [2], 16), npy("<i8", [2, 2], 32), npy("|b1", [5], 5),
          npy(">f4", [1, 2], 8), npy("<f2", [4], 8),
        ]
      }, read: { directory in _ = try FeatureMatrix(path: "\(directory)/features.npy") }),
    Reader(
      "labels, groups, directions",
      sources: [
        "Records/ArrayFiles/NPY.swift", "Probe/Classifiers/LabelMatrix.swift",
        "Intervene/Steering/SteeringDirection.swift",
      ],
      file: "labels.npy", in: .npy,
      originals: { [npy("<i8", [4], 32), npy("<i4", [2, 3], 24), npy("<u8", [2], 16), npy("|u1", [3], 3)] },
      read: { directory in
        let labels = try LabelMatrix(path: "\(directory)/labels.npy")
        _ = labels.classes
        _ = try NPY(path: "\(directory)/labels.npy")
      }),
    Reader(
      "safetensors", sources: ["Records/ArrayFiles/Safetensors.swift"], file: "arrays.safetensors",
      in: .safetensors,
      originals: {
        [try fixture("gpt2/one-layer/model.safetensors"), try fixture("llama/bfloat16/model.safetensors")]
      },
      read: { directory in
        let file = try Safetensors(path: "\(directory)/arrays.safetensors")
        for (name, entry) in file.entries where entry.shape.count < 100_000 {
          _ = try? file.tensor(name)
          _ = try? file.integers(name)
        }
      }),
  ]

  /// An array in NumPy's format with bytes of all kinds for values.
  private static func npy(_ type: String, _ shape: [Int], _ count: Int) -> Data {
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(extents)), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    return Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0]) + Data(header.utf8)
      + Data(
        (0..<count).map {
          UInt8(truncatingIfNeeded: type.contains("f") ? 0 : type.hasSuffix("b1") ? $0 % 2 : $0 * 7)
        })
  }

  static let modelReaders = [
    model("GPT-2's configuration", "gpt2/one-layer", file: "config.json"),
    model("LLaMA's configuration", "llama/rope-llama3", file: "config.json"),
    model("a plain transformer's configuration", "plain/none", file: "config.json"),
    model("GPT-2's weights", "gpt2/one-layer", file: "model.safetensors", in: .safetensors),
    Reader(
      "index of shards", sources: ["GPT/Checkpoint/WeightFiles.swift"], file: "model.safetensors.index.json",
      originals: {
        let weights = try Safetensors(fixture("gpt2/one-layer/model.safetensors"), path: "m")
        let entries = weights.entries.keys.sorted().map { "\"\($0)\": \"part.safetensors\"" }
        return [
          Data(
            "{\"metadata\": {\"total_size\": 5000}, \"weight_map\": {\(entries.joined(separator: ", "))}}"
              .utf8)
        ]
      },
      prepare: { directory in
        _ = try directory.write(fixture("gpt2/one-layer/config.json"), as: "config.json")
        _ = try directory.write(fixture("gpt2/one-layer/model.safetensors"), as: "part.safetensors")
      }, read: { directory in _ = try Checkpoint.readModel(directory) }),
  ]

  private static func model(
    _ name: String, _ folder: String, file: String, in container: StructuredMutation.Container = .text
  ) -> Reader {
    Reader(
      name,
      sources: [
        "GPT/Configuration/ConfigurationReader.swift", "GPT/Checkpoint/WeightFiles.swift",
        "Records/JSON/JSONValue.swift",
      ],
      file: file, in: container, originals: { [try fixture("\(folder)/\(file)")] },
      prepare: { directory in
        for other in ["config.json", "model.safetensors"] where other != file {
          _ = try directory.write(fixture("\(folder)/\(other)"), as: other)
        }
      }, read: { directory in _ = try Checkpoint.readModel(directory) })
  }

  static let tokenizerReaders = [
    tokenizer(
      "tokenizers of the field", file: "tokenizer.json",
      originals: ["gpt2", "llama-metaspace", "llama-normalizers", "llama3", "word-level"].map {
        "\($0)/tokenizer.json"
      }),
    tokenizer(
      "GPT-2's vocabulary", file: "vocab.json", originals: ["gpt2-files/vocab.json"],
      beside: ["gpt2-files/merges.txt"]),
    tokenizer(
      "GPT-2's merges", file: "merges.txt", originals: ["gpt2-files/merges.txt"],
      beside: ["gpt2-files/vocab.json"]),
    Reader(
      "tokenizer's settings",
      sources: ["GPT/Tokenizers/TokenizerDirectory.swift", "GPT/Tokenizers/TokenizerSettings.swift"],
      file: "tokenizer_config.json",
      originals: {
        [
          Data(
            """
            {"bos_token": "<|endoftext|>", "eos_token": {"content": "<|endoftext|>", "lstrip": false}, "pad_token": null,
            "add_bos_token": true, "model_max_length": 1e30, "added_tokens_decoder": {"5": {"content": "a", "special": true}}}
            """.utf8)
        ]
      },
      prepare: { directory in
        for name in ["vocab.json", "merges.txt"] {
          _ = try directory.write(fixture("tokenizers/gpt2-files/\(name)"), as: name)
        }
      }, read: readTokenizer),
    Reader(
      "tokenizer of symbols",
      sources: ["GPT/Tokenizers/TokenizerFile.swift", "GPT/Tokenizers/TokenizerJSON.swift"],
      file: "tokenizer.json",
      originals: { [try SoundRun.file("tokenizer.json")] }, read: readTokenizer),
  ]

  private static func tokenizer(
    _ name: String, file: String, originals: [String], beside: [String] = []
  ) -> Reader {
    Reader(
      name, sources: ["GPT/Tokenizers/TokenizerFile.swift", "GPT/Tokenizers/TokenizerDirectory.swift"],
      file: file,
      originals: { try originals.map { try fixture("tokenizers/\($0)") } },
      prepare: { directory in
        for other in beside {
          _ = try directory.write(fixture("tokenizers/\(other)"), as: (other as NSString).lastPathComponent)
        }
      }, read: readTokenizer)
  }

  @Sendable private static func readTokenizer(_ directory: String) throws {
    guard let tokenizer = try TokenizerDirectory.read(directory) else { return }
    let ids = (try? tokenizer.encode("1,0,1 The cat\u{e9} 🙂\n")) ?? []
    _ = tokenizer.decode(ids)
    _ = tokenizer.decode(Array(-1...min(2_000, tokenizer.vocabularySize)) + [.max, .min])
  }
}
