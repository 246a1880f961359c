// SPDX-License-Identifier: Apache-2.0
#include "tools/index/embed.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "common/archive/open_archive.hpp"
#include "common/archive/task_list.hpp"
#include "common/archive/vector_table.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/run.hpp"
#include "common/cli/values.hpp"
#include "tools/index/embedding_server.hpp"

namespace vlm::indexing {
namespace {

using archive::KnownText;
using Texts = std::span<const KnownText>;

/// One run over the texts that have no vector.
class Embedding {
public:
    Embedding(archive::VectorTable& table, const infer::BackendOptions& server)
        : m_table{table}
        , m_embedder{patient_embedder(server)} {}

    void run(base::ProgressBar& bar, std::optional<std::int64_t> total) {
        constexpr std::size_t texts_at_once = 128;
        constexpr std::size_t bytes_at_once = std::size_t{256} << 10U;
        for (;;) {
            base::throw_if_stopped();
            const std::vector<KnownText> texts = m_table.next(texts_at_once, bytes_at_once);
            if (texts.empty()) return;
            ask(texts);
            const std::size_t seen = m_kept + m_refused;
            bar.update(seen,
                       total ? std::optional{static_cast<double>(seen) / static_cast<double>(*total)} : std::nullopt);
        }
    }

    [[nodiscard]] std::size_t kept() const { return m_kept; }
    [[nodiscard]] std::size_t refused() const { return m_refused; }

private:
    /// Of texts that are refused together, those that are not the reason are found by halves.
    void ask(Texts texts) {
        std::vector<std::string> inputs;
        for (const KnownText& text : texts)
            inputs.push_back(text.text);
        const auto answer = m_embedder.embed(inputs);
        if (const auto* vectors = std::get_if<std::vector<infer::UnitVector>>(&answer)) return keep(texts, *vectors);
        const auto& failure = std::get<infer::Failure>(answer);
        if (!infer::is_of_texts(failure)) fail(failure);
        if (texts.size() == 1) return refuse(texts.front(), failure.message);
        base::throw_if_stopped();
        ask(texts.first(texts.size() / 2));
        ask(texts.subspan(texts.size() / 2));
    }

    void keep(Texts texts, const std::vector<infer::UnitVector>& vectors) {
        std::vector<std::pair<KnownText, std::vector<float>>> good;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            if (vectors[i]) {
                good.emplace_back(texts[i], *vectors[i]);
            } else {
                refuse(texts[i], "the server answered a vector that is zero or has no numbers");
            }
        }
        m_table.put(good);
        m_kept += good.size();
        if (!good.empty()) m_refused_in_a_row = 0;
    }

    /// A server that refuses one text after the other refuses the work.
    void refuse(const KnownText& text, const std::string& why) {
        constexpr std::size_t enough_at_first = 8;
        constexpr std::size_t enough = 64;
        ++m_refused;
        ++m_refused_in_a_row;
        base::log::error("{} {}: {}", text.spoken ? "transcript" : "result", text.row, why);
        if (m_refused_in_a_row < (m_kept == 0 ? enough_at_first : enough)) return;
        throw base::Error{m_kept == 0 ? "the server takes none of the texts; is it one for embeddings?"
                                      : "the server takes no texts any more",
                          base::ExitCode::unreachable};
    }

    archive::VectorTable& m_table;
    infer::Embedder m_embedder;
    std::size_t m_kept = 0;
    std::size_t m_refused = 0;
    std::size_t m_refused_in_a_row = 0;
};

} // namespace

void EmbedCommand::declare(cli::Command& program) {
    cli::Command& command = program.subcommand(
        "embed", "Ask a model for embeddings what the texts of the index mean, each once, for search --semantic");
    command.example("vlm-index embed --api-base http://localhost:8000/v1 --model bge-small",
                    "Make the vectors for search --semantic");
    cli::declare_db(command, m_db);
    command.group("Which");
    command.value("--task", "NAME", "Only what is kept under this name; else all, and what was said aloud", m_task,
                  cli::parse_text);
    command.group("Which server");
    command.value("--model", "NAME", "Ask this model of the server", m_model.model, cli::parse_text);
    cli::declare_server(command, m_model);
    command.group("Output");
    command.flag("--stats", "Say at the end, on stderr, how many vectors were made", m_stats);
}

base::ExitCode EmbedCommand::execute() {
    store::Connection index = archive::open_archive(m_db, archive::Access::write);
    archive::check_task(index, m_task, archive::TaskKind::analyze);
    const infer::BackendOptions server = embedding_server(m_model);
    archive::VectorTable table{index, server.model, m_task};
    Embedding embedding{table, server};
    {
        base::ProgressBar bar{"text", cli::show_progress()};
        embedding.run(bar, m_task.empty() ? std::optional{std::max<std::int64_t>(1, table.missing())} : std::nullopt);
    }
    if (m_stats) {
        base::log::info("{} by {}{}", base::counted(embedding.kept(), "vector"), base::one_line(server.model),
                        embedding.refused() > 0 ? fmt::format(", {} refused", embedding.refused()) : "");
    }
    if (embedding.refused() == 0) return base::ExitCode::done;
    return embedding.kept() > 0 ? base::ExitCode::some_failed : base::ExitCode::failed;
}

} // namespace vlm::indexing
