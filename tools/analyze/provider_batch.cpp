// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/provider_batch.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "common/analysis/batch_ledger.hpp"
#include "common/analysis/batch_manifest.hpp"
#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/base/wait.hpp"
#include "common/cli/asked_server.hpp"
#include "common/infer/batch_service.hpp"
#include "tools/analyze/import_batch.hpp"

namespace vlm::analyze {

using analysis::BatchLedger;
using analysis::HandedOver;
using base::ExitCode;
using infer::Batch;
using infer::BatchService;

namespace {

infer::BackendOptions provider_of(const Options& options) {
    infer::BackendOptions chosen = batch_provider(options.model);
    if (chosen.backend != "openai" && chosen.backend != "azure")
        throw base::UsageError{"batches can be handed to OpenAI and Azure, not to " + chosen.backend + " (--backend)"};
    if (!options.arguments.empty()) throw base::UsageError{"'" + options.arguments.front() + "': takes no video"};
    return chosen;
}

bool was_refused(const HandedOver& shard) {
    Batch batch;
    batch.status = shard.status;
    return batch.was_refused();
}

/// The requests of a folder, and what their provider makes of them.
class Errand {
public:
    Errand(const Options& options, const std::string& folder)
        : m_options{options}
        , m_names{folder}
        , m_service{provider_of(options), cli::retry_policy(options.budget, options.model)}
        , m_ledger{folder, m_service.address()} {}

    ExitCode submit() {
        const std::vector<int> shards = m_names.shards();
        if (shards.empty()) throw base::InputError{m_names.folder, "holds no files of --emit-batch"};
        for (const int number : shards) {
            HandedOver& shard = m_ledger.shards()[number];
            if (was_refused(shard)) shard = {}; // nothing of it was done, or paid for
            if (shard.batch.empty()) submit(number, shard);
        }
        return ExitCode::done;
    }

    ExitCode collect() {
        if (m_ledger.shards().empty())
            throw base::UsageError{m_names.folder + ": nothing was handed over; --submit-batch does that"};
        const bool all_ended = wait_for_all();
        BatchImport import{m_options};
        for (const auto& [number, shard] : m_ledger.shards()) {
            for (const std::string& file : {results(number), errors(number)}) {
                std::error_code none;
                if (shard.fetched && std::filesystem::exists(file, none)) import.take(file, m_names.folder);
            }
        }
        const ExitCode code = import.finish();
        if (!all_ended) return ExitCode::budget;
        if (refused() == m_ledger.shards().size()) return ExitCode::failed;
        return refused() > 0 && code == ExitCode::done ? ExitCode::some_failed : code;
    }

private:
    void submit(int number, HandedOver& shard) {
        const std::string path = m_names.shard(number);
        if (shard.file.empty()) {
            shard.file = m_service.upload(path);
            m_ledger.save();
        }
        const auto made = shard.asked ? BatchService::Made::perhaps : BatchService::Made::no;
        shard.asked = true;
        m_ledger.save();
        const Batch batch = m_service.make(shard.file, made);
        shard.batch = batch.id;
        m_ledger.save();
        base::log::info("{}: {}", base::one_line(path), base::one_line(batch.id));
    }

    /// False where the time that the user allows was over first.
    bool wait_for_all() {
        const auto until = base::Steady::now() + m_options.batch.wait;
        for (;;) {
            bool all_ended = true;
            for (auto& [number, shard] : m_ledger.shards()) {
                if (!shard.batch.empty() && !shard.fetched) all_ended = look_after(number, shard) && all_ended;
            }
            if (all_ended) return true;
            const auto left = until - base::Steady::now();
            if (left <= base::Micros{0}) {
                base::log::warning("{}: some batches have not ended; --collect-batch again takes them up",
                                   base::one_line(m_names.folder));
                return false;
            }
            const auto pause = std::min<base::Steady::duration>(left, m_options.batch.poll);
            if (base::wait_or_stop(std::chrono::ceil<std::chrono::milliseconds>(pause)) == base::Waited::stopped)
                throw base::Interrupted{};
        }
    }

    /// Whether the batch has ended; then its results are here.
    bool look_after(int number, HandedOver& shard) {
        const Batch batch = m_service.look_at(shard.batch);
        if (batch.status != shard.status) tell(number, batch);
        shard.status = batch.status;
        if (!batch.has_ended()) {
            m_ledger.save();
            return false;
        }
        if (!batch.output.empty()) m_service.download(batch.output, results(number));
        if (!batch.errors.empty()) m_service.download(batch.errors, errors(number));
        shard.fetched = true;
        m_ledger.save();
        return true;
    }

    void tell(int number, const Batch& batch) {
        const std::string path = base::one_line(m_names.shard(number));
        if (batch.was_refused()) {
            base::log::error("{}: the provider refused it: {}; --submit-batch hands it over again", path, batch.reason);
        } else {
            base::log::info("{}: {}, {} of {} answered", path, batch.status, batch.completed, batch.total);
        }
    }

    [[nodiscard]] std::size_t refused() {
        const auto& shards = m_ledger.shards();
        return static_cast<std::size_t>(
            std::count_if(shards.begin(), shards.end(), [](const auto& shard) { return was_refused(shard.second); }));
    }

    [[nodiscard]] std::string results(int number) const { return beside(number, "results"); }
    [[nodiscard]] std::string errors(int number) const { return beside(number, "errors"); }
    [[nodiscard]] std::string beside(int number, const char* kind) const {
        return fmt::format("{}/{:05}.{}.jsonl", m_names.folder, number, kind);
    }

    const Options& m_options;
    analysis::BatchNames m_names;
    BatchService m_service;
    BatchLedger m_ledger;
};

} // namespace

ExitCode answer_batch(const Options& options) {
    const BatchOptions& batch = options.batch;
    if (!batch.submit.empty()) return Errand{options, batch.submit}.submit();
    if (!batch.collect.empty()) return Errand{options, batch.collect}.collect();
    return import_batch(options);
}

} // namespace vlm::analyze
