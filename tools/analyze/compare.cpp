// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/compare.hpp"

#include <algorithm>
#include <memory>

#include "common/analysis/one_shot.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/cli/action_options.hpp"
#include "tools/analyze/comparison_writer.hpp"
#include "tools/analyze/contestant.hpp"
#include "tools/analyze/job_builder.hpp"
#include "tools/analyze/run_limits.hpp"

namespace vlm::analyze {

using base::ExitCode;

namespace {

std::vector<std::string> labels_of(std::deque<Contestant>& contestants) {
    std::vector<std::string> labels;
    for (const Contestant& each : contestants)
        labels.push_back(each.label());
    return labels;
}

/// Servers of different models, of which one tells nothing of another: few at once unless the user says more, and one
/// where the most careful of them takes no more.
analysis::PoolLimits limits_of(std::deque<Contestant>& contestants, const Inputs& inputs) {
    constexpr int careful = 4;
    analysis::PoolLimits limits;
    const auto in_turn = [&](Contestant& each) {
        return order_of(each.options(), inputs, each.prompt(), each.backend()) == Order::in_turn;
    };
    if (std::any_of(contestants.begin(), contestants.end(), in_turn)) return limits;
    limits.at_once = static_cast<std::size_t>(contestants.front().options().concurrency.fixed.value_or(careful));
    limits.waiting = limits.at_once;
    return limits;
}

/// All get the same pictures.
void check_pictures(std::deque<Contestant>& contestants) {
    for (Contestant& each : contestants) {
        if (each.backend().wants() == contestants.front().backend().wants()) continue;
        throw base::UsageError{"--compare: the back end cv does not see the pictures that models are sent"};
    }
}

class ComparedRun {
public:
    ComparedRun(std::deque<Contestant>& contestants, const Inputs& inputs)
        : m_contestants{contestants}
        , m_options{contestants.front().options()}
        , m_inputs{inputs}
        , m_cache{open_cache(m_options.reuse, contestants.front().backend().info())}
        , m_writer{m_options.output, labels_of(contestants)}
        , m_actor{cli::make_actor(m_options.actions)}
        , m_shot{contestants.front().backend(), contestants.front().asker(), limits_of(contestants, inputs),
                 [this](const records::Result& result) { take(result); }} {
        std::vector<analysis::Rival> rivals;
        for (auto each = contestants.begin() + 1; each != contestants.end(); ++each)
            rivals.push_back({each->backend(), each->asker(), each->prompt()});
        m_shot.compare_with(std::move(rivals));
        m_shot.show_to([this](const analysis::Window& window) { m_writer.show(window); });
        if (m_cache) m_shot.answer_from(answers_of(*m_cache));
    }

    ExitCode all() {
        for (const std::string& video : m_inputs.videos) {
            if (!one(video)) break;
        }
        for (std::size_t who = 0; who < m_contestants.size(); ++who)
            m_writer.set_cost(who, m_contestants[who].cost());
        m_writer.close();
        const ExitCode code = cli::finish_actions(m_actor.get(), this->code());
        if (m_options.output.stats) base::log::write_record(records::to_json_line(m_writer.comparison()));
        return code;
    }

private:
    void take(const records::Result& result) {
        const auto of = std::find_if(m_contestants.begin(), m_contestants.end(),
                                     [&](const Contestant& each) { return each.has(result); });
        m_writer.add(static_cast<std::size_t>(of - m_contestants.begin()), result);
        if (m_actor) m_actor->take(records::to_json_line(result));
    }

    /// False where the run must stop.
    bool one(const std::string& video) {
        const analysis::Job job = build_job(m_options, video, m_contestants.front().prompt());
        try {
            const auto strict = m_options.source.strict ? analysis::Strict::yes : analysis::Strict::no;
            return count(m_shot.run(job, strict).code);
        } catch (const base::Interrupted&) {
            return count(ExitCode::interrupted);
        } catch (const base::OutputError&) {
            throw;
        } catch (const base::Error& error) {
            base::log::error("{}", error.what());
            return count(error.code());
        }
    }

    bool count(ExitCode code) {
        m_done = m_done || code == ExitCode::done || code == ExitCode::some_failed;
        m_failed = m_failed || code == ExitCode::failed || code == ExitCode::some_failed;
        if (code == ExitCode::done || code == ExitCode::failed || code == ExitCode::some_failed) return true;
        m_stopped = code;
        return false;
    }

    [[nodiscard]] ExitCode code() const {
        if (m_stopped != ExitCode::done) return m_stopped;
        if (!m_failed) return ExitCode::done;
        return m_done ? ExitCode::some_failed : ExitCode::failed;
    }

    std::deque<Contestant>& m_contestants;
    const Options& m_options;
    const Inputs& m_inputs;
    std::unique_ptr<archive::AnswerCache> m_cache; ///< null where there is none
    ComparisonWriter m_writer;
    std::unique_ptr<actions::Actor> m_actor; ///< null where nothing is done with records
    analysis::OneShot m_shot;
    bool m_done = false;
    bool m_failed = false;
    ExitCode m_stopped = ExitCode::done;
};

} // namespace

ExitCode compare(Options& options, const cli::Settings& settings) {
    const bool asked = settings.source("prompt") == cli::Source::command_line;
    const Inputs inputs = tell_apart(options.arguments, asked);
    if (!inputs.prompt.empty() && asked) throw base::UsageError{"two prompts: one by position, one by -p"};
    cli::check_no_input(options.output, inputs.videos);
    base::Output::check(options.output.path, options.output.overwrite());
    std::deque<Contestant> contestants = contestants_of(settings.arguments(), inputs.prompt);
    check_pictures(contestants);
    return ComparedRun{contestants, inputs}.all();
}

} // namespace vlm::analyze
