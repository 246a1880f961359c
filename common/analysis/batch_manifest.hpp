// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/records/batch_unit.hpp"

namespace vlm::analysis {

/// The names in a folder of batch files: requests in 00001.jsonl and so on, and of each what records need, in
/// manifest/00001.jsonl. The second is there before the first is.
struct BatchNames {
    std::string folder;

    [[nodiscard]] std::string shard(int number) const;
    [[nodiscard]] std::string manifest(int number) const;
    [[nodiscard]] std::string manifests() const; ///< their folder
    [[nodiscard]] std::string pictures() const;  ///< the folder of pictures that stand in no request

    /// The numbers of shards that are there as a whole, ascending. Throws SystemError.
    [[nodiscard]] std::vector<int> shards() const;
    /// The same of manifests; some may be of shards that never became whole.
    [[nodiscard]] std::vector<int> manifest_numbers() const;
};

/// What is known of the requests in a folder of batch files. Holds about 100 bytes for each; the rest is read where it
/// is wanted.
class BatchManifest {
public:
    /// Reads all manifests of the folder. Throws InputError where there are none, or one is damaged.
    explicit BatchManifest(const std::string& folder);

    /// The request of this name; nothing where there is none.
    [[nodiscard]] std::optional<records::BatchUnit> find(const std::string& id) const;

    [[nodiscard]] std::size_t size() const { return m_places.size(); }

private:
    struct Place {
        std::size_t file;
        std::uint64_t offset;
    };
    void read(const std::string& path);

    std::vector<std::string> m_files;
    std::unordered_map<std::string, Place> m_places; ///< by the bytes of the key
};

/// The keys of the requests in a manifest, in their order. Throws InputError.
[[nodiscard]] std::vector<std::string> keys_in_manifest(const std::string& path);

} // namespace vlm::analysis
