// SPDX-License-Identifier: Apache-2.0
#include "tools/count/count.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/archive/open_archive.hpp"
#include "common/archive/task_counts.hpp"
#include "common/archive/video_list.hpp"
#include "common/archive/video_place.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/progress.hpp"
#include "common/cli/named_source.hpp"
#include "common/cli/run.hpp"
#include "common/counting/run_counters.hpp"
#include "common/records/status_reporter.hpp"
#include "common/records/summary.hpp"
#include "tools/count/count_setup.hpp"
#include "tools/count/count_writer.hpp"
#include "tools/count/source_count.hpp"

namespace vlm::counting_tool {

using base::ExitCode;

namespace {

/// One call of the program: one output, any number of sources, one after the other.
class Count {
public:
    /// Settings are applied anew for each source, also those in `options`.
    Count(const Options& options, std::vector<std::string> sources, cli::Settings& settings)
        : m_options{options}
        , m_sources{std::move(sources)}
        , m_settings{settings}
        , m_setup{options}
        , m_report{cli::open_report(options.sampling.filters, options.output.overwrite(), m_sources)}
        , m_actor{cli::make_actor(options.actions)}
        , m_writer{options, m_sources.size() > 1, m_actor.get()}
        , m_progress{"frame", cli::show_progress()}
        , m_counters{m_setup.plan()} {
        if (options.db) m_index.emplace(*options.db, options.task, m_setup.plan().configuration);
        m_reporter.emplace(options.status, std::string{"vlm-count "} + VLM_VERSION,
                           [this] { return m_counters.readings(); });
    }

    ExitCode all() {
        try {
            for (const std::string& argument : m_sources)
                count_one(argument);
        } catch (const base::ClosedPipe&) { // its reader has seen enough; what was done beside may have failed
            return cli::finish_actions(m_actor.get(), ExitCode::done);
        }
        m_progress.clear();
        m_reporter.reset();
        m_writer.close();
        if (m_report) m_report->close();
        if (m_options.output.stats) print_summary();
        ExitCode code = ExitCode::done;
        if (m_failed > 0) code = m_failed == m_sources.size() ? ExitCode::failed : ExitCode::some_failed;
        return cli::finish_actions(m_actor.get(), code);
    }

private:
    void count_one(const std::string& argument) {
        const CountTools tools{
            m_options, m_setup,    m_index ? &*m_index : nullptr,
            m_writer,  m_counters, [this](base::Micros) { m_progress.update(++m_frames, std::nullopt); }};
        const capture::NamedSource source = source_of(argument);
        try {
            if (const auto outcome = SourceCount{tools}.count(source)) add(*outcome);
        } catch (const base::OutputError&) { // the others would have nowhere to go either
            throw;
        } catch (const base::InputError& error) {
            fail(error);
        } catch (const base::SystemError& error) {
            fail(error);
        }
    }

    [[nodiscard]] capture::NamedSource source_of(const std::string& argument) {
        capture::NamedSource source = cli::named_source(argument, m_settings, m_options.source);
        source.opening.selection = m_setup.selection();
        cli::PictureOptions picture;
        picture.roi = m_options.roi;
        source.opening.filters = cli::filters_of(m_options.sampling.filters, picture);
        source.opening.filters.called = source.called();
        source.opening.filters.report = m_report;
        source.opening.on_event = [this](const records::SourceEvent&) { m_reporter->changed(); };
        return source;
    }

    void add(const counting::CountOutcome& outcome) {
        m_summary.frames += outcome.frames;
        m_summary.faults += outcome.faults;
        m_summary.objects = m_summary.objects.value_or(0) + outcome.objects;
        m_summary.crossings = m_summary.crossings.value_or(0) + outcome.crossings;
    }

    void print_summary() {
        m_summary.seconds = base::ms_since(m_start) / 1000;
        base::log::write_record(records::to_json_line(m_summary));
    }

    void fail(const base::Error& error) {
        m_progress.clear();
        base::log::error("{}", error.what());
        ++m_failed;
    }

    const Options& m_options;
    const std::vector<std::string> m_sources;
    cli::Settings& m_settings;
    CountSetup m_setup;
    const std::shared_ptr<frames::GateReport> m_report; ///< null: none
    const std::unique_ptr<actions::Actor> m_actor;
    CountWriter m_writer;
    base::ProgressBar m_progress;
    std::optional<archive::TaskCounts> m_index;
    counting::RunCounters m_counters;
    std::optional<records::StatusReporter> m_reporter;
    std::uint64_t m_frames = 0;
    std::size_t m_failed = 0;
    records::Summary m_summary;
    const base::Steady::time_point m_start = base::Steady::now();
};

/// Where the videos of the index lie, of this share.
std::vector<std::string> videos_of(const Options& options) {
    std::vector<std::string> places;
    const store::Connection index = archive::open_archive(*options.db, archive::Access::read);
    archive::list_videos(index, {}, [&](const records::VideoRecord& video) {
        if (options.shard.holds(video.fingerprint)) places.push_back(archive::last_place(video));
    });
    return places;
}

} // namespace

base::ExitCode count(const Options& options, cli::Settings& settings) {
    const bool whole = options.sources.empty() && settings.source("db") == cli::Source::command_line;
    const std::vector<std::string> sources = whole ? videos_of(options) : options.sources;
    if (whole && sources.empty()) {
        base::log::info("{}: there is no video to count in", *options.db);
        return ExitCode::done;
    }
    if (sources.empty()) throw base::UsageError{"no source; try vlm-count clip.mp4 --line gate=0.5,0:0.5,1"};
    cli::check_no_input(options.output, sources);
    cli::check_status(options.status, sources);
    check_pictures(options.pictures, options.output, sources);
    Count counting{options, sources, settings};
    return counting.all();
}

} // namespace vlm::counting_tool
