// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "common/analysis/batch_manifest.hpp"
#include "common/base/descriptor.hpp"
#include "common/infer/batch_line.hpp"
#include "common/infer/jpeg.hpp"
#include "common/records/batch_unit.hpp"

namespace vlm::analysis {

/// What one file of requests may hold: less than providers take.
struct BatchLimits {
    std::size_t bytes = 190'000'000;
    std::size_t lines = 50'000;
};

/// Writes requests into a folder of batch files (BatchNames), beside those that are there. A file has its name only
/// once it is whole: what a killed run left unfinished is written anew by the next. All throw OutputError.
class BatchWriter {
public:
    /// Called with the path of each file of requests as soon as it is whole.
    using Finished = std::function<void(const std::string& shard)>;

    /// Makes the folder where it is missing. Throws InputError where a manifest in it is damaged, UsageError where
    /// another program writes there at the same time.
    BatchWriter(const std::string& folder, infer::BatchForm form, const BatchLimits& limits, Finished finished);

    /// Whether a request of this key stands in the folder.
    [[nodiscard]] bool has(const std::string& key) const;

    /// Adds a request; its key is not in the folder yet.
    void add(const records::BatchUnit& unit, std::string_view body);

    /// Puts a picture beside the requests, where it is not there yet: its file URL.
    [[nodiscard]] std::string keep_picture(const infer::Jpeg& jpeg) const;

    /// Makes the last file whole.
    void close();

    [[nodiscard]] std::size_t requests() const { return m_requests; } ///< added
    [[nodiscard]] int shards() const { return m_shards; }             ///< made whole

private:
    void begin_shard();

    BatchNames m_names;
    base::Output m_lock; ///< held by one writer at a time: what stands in the folder must not change meanwhile
    infer::BatchForm m_form;
    BatchLimits m_limits;
    Finished m_finished;
    std::unordered_set<std::string> m_keys; ///< their bytes
    int m_number = 0;                       ///< of the shard at hand, or the last
    std::optional<base::Output> m_shard;    ///< what is not whole yet
    std::optional<base::Output> m_manifest;
    std::size_t m_bytes = 0; ///< of the shard at hand
    std::size_t m_lines = 0;
    std::size_t m_requests = 0;
    int m_shards = 0;
};

} // namespace vlm::analysis
