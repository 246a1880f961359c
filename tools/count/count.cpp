// SPDX-License-Identifier: Apache-2.0
#include "tools/count/count.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/archive/footage.hpp"
#include "common/archive/open_archive.hpp"
#include "common/archive/task_counts.hpp"
#include "common/archive/video_list.hpp"
#include "common/archive/video_place.hpp"
#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/base/log.hpp"
#include "common/base/progress.hpp"
#include "common/base/redact.hpp"
#include "common/base/text.hpp"
#include "common/cli/named_source.hpp"
#include "common/cli/run.hpp"
#include "common/counting/captions.hpp"
#include "common/counting/count_run.hpp"
#include "common/records/summary.hpp"
#include "common/vision/onnx_detector.hpp"
#include "tools/count/count_writer.hpp"
#include "tools/count/work.hpp"

namespace vlm::counting_tool {

using archive::TaskCounts;
using base::ExitCode;

namespace {

/// One call of the program: a detector, one output, any number of sources.
class Count {
public:
    /// Settings are applied anew for each source, also those in `options`.
    Count(const Options& options, std::vector<std::string> sources, cli::Settings& settings)
        : m_options{options}
        , m_sources{std::move(sources)}
        , m_settings{settings}
        , m_selection{selection_of(options)}
        , m_choice{counting::choose_detector(detector_options(options))}
        , m_detector{*m_choice.first}
        , m_kinds{m_detector.classes(), options.classes, tracking(options, m_detector).low, options.min_size}
        , m_plan{plan()}
        , m_report{cli::open_report(options.sampling.filters, options.output.overwrite(), m_sources)}
        , m_actor{cli::make_actor(options.actions)}
        , m_writer{options, m_sources.size() > 1, m_actor.get()}
        , m_progress{"frame", cli::show_progress()}
        , m_pool{std::move(m_choice.first), m_choice.make, workers()} {
        if (m_choice.given && (options.sampling.selects() || m_selection.start > base::Micros{0}))
            throw base::UsageError{"--detector: boxes of others go by the number of the frame; choose no frames"};
        if (options.db) m_index.emplace(*options.db, options.task, m_plan.configuration);
    }

    ExitCode all() {
        try {
            for (const std::string& argument : m_sources)
                count_one(argument);
        } catch (const base::ClosedPipe&) { // its reader has seen enough; what was done beside may have failed
            return cli::finish_actions(m_actor.get(), ExitCode::done);
        }
        m_progress.clear();
        m_writer.close();
        if (m_report) m_report->close();
        if (m_options.output.stats) print_summary();
        ExitCode code = ExitCode::done;
        if (m_failed > 0) code = m_failed == m_sources.size() ? ExitCode::failed : ExitCode::some_failed;
        return cli::finish_actions(m_actor.get(), code);
    }

private:
    static counting::DetectorOptions detector_options(const Options& options) {
        counting::DetectorOptions detector = options.detector;
        if (options.detector_size) detector.size = {options.detector_size->width, options.detector_size->height};
        return detector;
    }

    /// One thread for each detector, as many detectors as there are cores.
    [[nodiscard]] std::size_t workers() const {
        const int jobs = m_options.source.jobs.value_or(static_cast<int>(std::thread::hardware_concurrency()));
        vision::set_vision_threads(1);
        return static_cast<std::size_t>(std::max(jobs, 1));
    }

    [[nodiscard]] counting::CountingPlan plan() const {
        counting::CountingPlan plan;
        plan.lines = m_options.lines;
        plan.zones = m_options.zones;
        plan.tracking = tracking(m_options, m_detector);
        plan.by = m_options.by;
        plan.classes = m_kinds.names();
        plan.told = m_kinds.named();
        plan.configuration =
            looking(m_options, m_selection, m_choice.identity) + '\n' + counting_of(m_options, plan.tracking);
        return plan;
    }

    void count_one(const std::string& argument) {
        capture::NamedSource source = cli::named_source(argument, m_settings, m_options.source);
        source.opening.selection = m_selection;
        cli::PictureOptions picture;
        picture.roi = m_options.roi;
        source.opening.filters = cli::filters_of(m_options.sampling.filters, picture);
        source.opening.filters.called = source.called();
        source.opening.filters.report = m_report;
        try {
            count_in(source);
        } catch (const base::OutputError&) { // the others would have nowhere to go either
            throw;
        } catch (const base::InputError& error) {
            fail(error);
        } catch (const base::SystemError& error) {
            fail(error);
        }
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

    void count_in(capture::NamedSource& source) {
        auto frames = frames::open(source.place, source.opening);
        counting::LookOptions look{m_options.detect_every.frames, false, {}, m_choice.given};
        const bool resumes = m_index && is_video(source.place, *frames);
        const bool begun = !resumes || begin_video(*frames, look);
        const bool shown = m_options.pictures.any() || m_writer.writes_tracks();
        const bool again = shown && (!begun || look.after); // what is known was not shown
        if (!begun && !again) return;
        if (again) look.after.reset();
        const bool from_anywhere = m_selection.kind == media::Selection::Kind::all && !m_detector.is_ordered();
        if (look.after && from_anywhere && !m_choice.given) { // boxes of others go by the number of the frame
            source.opening.selection.start = std::max(m_selection.start, *look.after);
            frames = frames::open(source.place, source.opening);
        }
        std::optional<counting::PictureViewer> pictures;
        if (m_options.pictures.any()) pictures.emplace(wishes(source.place, *frames), m_plan, frames->tracks());
        counting::CountRun run{{m_pool, m_detector, m_kinds, m_plan, task(), m_index ? &*m_index : nullptr, resumes,
                                m_writer, viewers_of(pictures),
                                [&](base::Micros) { m_progress.update(++m_frames, std::nullopt); }}};
        const counting::CountOutcome outcome = counted(run, *frames, look, pictures);
        add(outcome);
        if (!outcome.whole) base::log::warning("{}: {}", base::redact_url(source.place), outcome.reason);
        if (resumes) m_index->finish();
        if (outcome.frames == 0) throw base::InputError{base::redact_url(source.place), "there is no frame to look at"};
        if (m_options.source.strict && outcome.faults > 0)
            throw base::InputError{base::redact_url(source.place),
                                   base::counted(static_cast<std::uint64_t>(outcome.faults), "fault") +
                                       " while decoding, and --strict was given"};
        warn_of_low_rate(outcome, source);
    }

    /// Answers that the index holds under the task are written on the frames.
    [[nodiscard]] counting::PictureWishes wishes(const std::string& place, const frames::FrameSource& frames) const {
        counting::PictureWishes wishes = wishes_of(m_options.pictures, m_options.output.overwrite(), place);
        if (!wishes.annotate || !m_index || !is_video(place, frames)) return wishes;
        const store::Connection index = archive::open_archive(*m_options.db, archive::Access::read);
        const auto captions = std::make_shared<const counting::Captions>(
            index, archive::find_footage(index, frames.tracks().front().fingerprint), m_options.task);
        wishes.caption = [captions](const std::string&, base::Micros t) { return captions->at(t); };
        return wishes;
    }

    /// What was made of pictures is kept, also where the user stops.
    static counting::CountOutcome counted(counting::CountRun& run, frames::FrameSource& frames,
                                          const counting::LookOptions& look,
                                          std::optional<counting::PictureViewer>& pictures) {
        try {
            counting::CountOutcome outcome = run.count(frames, look);
            if (pictures) pictures->finish();
            return outcome;
        } catch (const base::Interrupted&) {
            if (pictures) pictures->finish();
            throw;
        }
    }

    std::vector<counting::FrameViewer*> viewers_of(std::optional<counting::PictureViewer>& pictures) {
        std::vector<counting::FrameViewer*> viewers;
        if (pictures) viewers.push_back(&*pictures);
        if (m_writer.writes_tracks()) viewers.push_back(&m_writer);
        return viewers;
    }

    /// What the index knows of it. False where nothing is left to do.
    [[nodiscard]] bool begin_video(const frames::FrameSource& frames, counting::LookOptions& look) {
        const frames::Track& track = frames.tracks().front();
        const auto stage =
            m_index->begin(track.fingerprint, base::sha256_hex(looking(m_options, m_selection, m_choice.identity)));
        if (stage == TaskCounts::Stage::finished)
            base::log::info("{}: is counted already, under the task '{}'", track.source, m_options.task);
        look.after = m_index->last_found();
        return stage != TaskCounts::Stage::finished;
    }

    /// Not what another program has chosen frames of.
    static bool is_video(const std::string& place, const frames::FrameSource& frames) {
        const auto& tracks = frames.tracks();
        std::error_code none;
        return tracks.size() == 1 && !tracks.front().live && std::filesystem::is_regular_file(place, none) &&
               tracks.front().fingerprint == base::file_fingerprint(place);
    }

    [[nodiscard]] std::string task() const { return m_index ? m_options.task : ""; }

    void warn_of_low_rate(const counting::CountOutcome& outcome, const capture::NamedSource& source) const {
        constexpr base::Micros longest = std::chrono::milliseconds{100};
        constexpr base::Micros slack = std::chrono::milliseconds{5};
        if (m_options.lines.empty() || !outcome.sample_distance || *outcome.sample_distance <= longest + slack) return;
        base::log::warning("{}: only {:.1f} frames a second were looked at; crossings of what is fast may be missed "
                           "below 10",
                           base::redact_url(source.place), 1 / base::to_seconds(*outcome.sample_distance));
    }

    const Options& m_options;
    const std::vector<std::string> m_sources;
    cli::Settings& m_settings;
    const media::Selection m_selection;
    counting::DetectorChoice m_choice;
    const vision::Detector& m_detector; ///< the pool's first
    const counting::WantedKinds m_kinds;
    const counting::CountingPlan m_plan;
    const std::shared_ptr<frames::GateReport> m_report; ///< null: none
    const std::unique_ptr<actions::Actor> m_actor;
    CountWriter m_writer;
    base::ProgressBar m_progress;
    std::optional<TaskCounts> m_index;
    counting::DetectorPool m_pool;
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
    check_pictures(options.pictures, options.output, sources);
    Count counting{options, sources, settings};
    return counting.all();
}

} // namespace vlm::counting_tool
