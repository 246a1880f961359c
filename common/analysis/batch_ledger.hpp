// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "common/base/descriptor.hpp"

namespace vlm::analysis {

/// What became of one file of requests at a provider.
struct HandedOver {
    std::string file;     ///< the provider's name for it; empty until it is there
    bool asked = false;   ///< for a batch of it, be it that no answer came
    std::string batch;    ///< its name; empty until it is known
    std::string status;   ///< of the batch, in the provider's word
    bool fetched = false; ///< its results lie beside the requests
};

/// What of a folder of batch files was handed to which provider: batches.json there, written anew with every step, so
/// that whatever ends the program, the next one knows.
class BatchLedger {
public:
    /// Throws InputError where the folder's file is damaged, UsageError where another provider has the requests, or
    /// another program hands over or collects there at the same time.
    BatchLedger(const std::string& folder, const std::string& provider);

    [[nodiscard]] std::map<int, HandedOver>& shards() { return m_shards; }

    /// Throws OutputError.
    void save() const;

private:
    void read(const std::string& text);

    base::Output m_lock;
    std::string m_path;
    std::string m_provider;
    std::map<int, HandedOver> m_shards; ///< by number
};

} // namespace vlm::analysis
