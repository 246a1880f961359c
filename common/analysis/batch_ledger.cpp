// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/batch_ledger.hpp"

#include <filesystem>

#include <nlohmann/json.hpp>

#include "common/base/error.hpp"

namespace vlm::analysis {

using Json = nlohmann::ordered_json;

BatchLedger::BatchLedger(const std::string& folder, const std::string& provider)
    : m_lock{folder + "/.batches.lock", base::Overwrite::allow}
    , m_path{folder + "/batches.json"}
    , m_provider{provider} {
    std::error_code none;
    if (std::filesystem::exists(m_path, none)) read(base::read_file(m_path));
}

void BatchLedger::read(const std::string& text) {
    try {
        const Json ledger = Json::parse(text);
        const auto provider = ledger.at("provider").get<std::string>();
        if (provider != m_provider)
            throw base::UsageError{m_path + ": these requests were handed to " + provider + ", not to " + m_provider};
        for (const auto& [number, shard] : ledger.at("shards").items()) {
            m_shards[std::stoi(number)] = {shard.at("file"), shard.at("asked"), shard.at("batch"), shard.at("status"),
                                           shard.at("fetched")};
        }
    } catch (const Json::exception&) {
        throw base::InputError{m_path, "damaged: it does not say what was handed over"};
    } catch (const std::logic_error&) {
        throw base::InputError{m_path, "damaged: a file of requests has no number"};
    }
}

void BatchLedger::save() const {
    Json shards = Json::object();
    for (const auto& [number, shard] : m_shards) {
        shards[std::to_string(number)] = {{"file", shard.file},
                                          {"asked", shard.asked},
                                          {"batch", shard.batch},
                                          {"status", shard.status},
                                          {"fetched", shard.fetched}};
    }
    base::replace_file(m_path, Json{{"provider", m_provider}, {"shards", shards}}.dump(2) + "\n");
}

} // namespace vlm::analysis
