// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/from_task.hpp"

#include <memory>

#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/cli/action_options.hpp"
#include "tools/analyze/answers.hpp"
#include "tools/analyze/options.hpp"
#include "tools/analyze/task_index.hpp"
#include "tools/analyze/text_asker.hpp"

namespace vlm::analyze {

using base::ExitCode;

namespace {

/// One call of the program that asks about texts.
class TextRun {
public:
    TextRun(const Options& options, const analysis::Prompt& prompt, infer::Backend& backend,
            const std::string& configuration)
        : m_asker{options, backend, prompt}
        , m_index{open_index(options, prompt, configuration)}
        , m_writer{options.output, Answers::several, records::Heading::source_and_time}
        , m_actor{cli::make_actor(options.actions)} {}

    ExitCode all(const std::vector<FoundSpan>& spans) {
        int known = 0;
        int failed = 0;
        int left = 0;
        int done = 0;
        std::optional<ExitCode> stop;
        for (const FoundSpan& span : spans) {
            const auto outcome = ask(span);
            known += outcome.known;
            failed += outcome.failed;
            left += outcome.known_failed;
            done += outcome.summary ? 1 : 0;
            stop = outcome.stop;
            if (stop) break;
        }
        m_writer.close();
        if (known > 0)
            base::log::info("{} there already: nobody was asked again",
                            base::counted(static_cast<std::uint64_t>(known), "answer") +
                                (known == 1 ? " was" : " were"));
        if (left > 0)
            base::log::info("{} failed before and {} left so (--retry-failed asks again)",
                            base::counted(static_cast<std::uint64_t>(left), "request"), left == 1 ? "was" : "were");
        const bool whole = failed == 0 && left == 0;
        const ExitCode without = whole ? ExitCode::done : done == 0 ? ExitCode::failed : ExitCode::some_failed;
        return cli::finish_actions(m_actor.get(), stop.value_or(without));
    }

private:
    analysis::Summariser::Outcome ask(const FoundSpan& span) {
        return m_asker.run(
            span.about, span.said, {},
            [this](const std::string& key, const analysis::Span& part) { return m_index->find(key, part); },
            [this](const records::Result& result) { m_index->keep(result); },
            [this](const records::Result& result) {
                m_writer.write(result);
                if (m_actor) m_actor->take(records::to_json_line(result));
            });
    }

    TextAsker m_asker;
    std::unique_ptr<TaskIndex> m_index;
    AnswerWriter m_writer;
    std::unique_ptr<actions::Actor> m_actor; ///< null where nothing is done with records
};

} // namespace

ExitCode ask_about_texts(const Options& options, const std::vector<FoundSpan>& spans, const analysis::Prompt& prompt,
                         infer::Backend& backend, const std::string& configuration) {
    return TextRun{options, prompt, backend, configuration}.all(spans);
}

} // namespace vlm::analyze
