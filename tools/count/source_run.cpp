// SPDX-License-Identifier: Apache-2.0
#include "tools/count/source_run.hpp"

#include <utility>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/media/source_name.hpp"
#include "tools/count/source_count.hpp"

namespace vlm::counting_tool {

SourceRun::SourceRun(const CountTools& tools, SourceTask task, std::function<void()> changed)
    : m_tools{tools}
    , m_task{std::move(task)}
    , m_changed{std::move(changed)}
    , m_counters{tools.counters.open(m_task.source.called())}
    , m_writer{tools.output}
    , m_thread{[this] { run(); }} {}

SourceRun::~SourceRun() {
    m_thread.join();
}

void SourceRun::run() {
    const auto end = [this](bool fatal) {
        m_error = std::current_exception(); // rethrown by whoever waits for the end
        m_fatal = fatal || m_state == State::live;
    };
    try {
        count();
    } catch (const base::Interrupted&) {
        m_interrupted = true;
    } catch (const base::OutputError&) { // the others would have nowhere to go either
        end(true);
    } catch (const base::ClosedPipe&) {
        end(true);
    } catch (...) {
        end(false);
    }
    advance(0, 1);
    set(State::over);
}

void SourceRun::count() {
    if (m_task.alone) m_writer.turn().wait([] {});
    std::optional<archive::TaskCounts> index;
    const Options& options = m_task.options;
    const auto fail = [&](const base::Error& error) {
        base::log::error("{}", error.what());
        m_failed = true;
        if (index) index->leave();
    };
    try {
        media::check_readable(m_task.source.place); // no index is made for what is not there
        if (options.db) index.emplace(*options.db, m_tools.task, m_tools.setup.plan().configuration);
        count(index ? &*index : nullptr);
    } catch (const base::OutputError&) {
        throw;
    } catch (const base::InputError& error) {
        fail(error);
    } catch (const base::SystemError& error) {
        fail(error);
    }
}

void SourceRun::count(archive::TaskCounts* index) {
    const auto meanwhile = [index] {
        if (index != nullptr) index->commit_if_due();
    };
    const auto progress = [&](std::optional<double> share) {
        advance(1, share.value_or(m_share));
        m_writer.turn().let_out(meanwhile);
    };
    SourceCount counting{
        {m_task.options, m_tools.task, m_tools.setup, index, m_writer, m_counters, progress, [this] { go_live(); }}};
    try {
        m_outcome = counting.count(m_task.source);
        if (m_state == State::live) m_writer.turn().let_out(meanwhile); // nobody waits for its end
    } catch (const base::Interrupted&) {
        m_outcome = counting.so_far();
        throw;
    }
}

void SourceRun::advance(std::uint64_t frames, double share) {
    m_tools.progress(frames, share - m_share);
    m_share = share;
}

void SourceRun::go_live() {
    m_writer.turn().step_out();
    set(State::live);
}

void SourceRun::set(State state) {
    m_state = state;
    m_changed();
}

} // namespace vlm::counting_tool
