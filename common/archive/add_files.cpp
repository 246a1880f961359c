// SPDX-License-Identifier: Apache-2.0
#include "common/archive/add_files.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "common/archive/file_examiner.hpp"
#include "common/archive/leases.hpp"
#include "common/archive/video_table.hpp"
#include "common/base/error.hpp"
#include "common/base/file_status.hpp"
#include "common/base/signals.hpp"
#include "common/store/transaction.hpp"

namespace vlm::archive {

using base::Micros;

namespace {

/// Of an MP4 file that is not finished: its index comes last.
bool lacks_index(const Video& video) {
    return video.error.find("moov atom not found") != std::string::npos;
}

class Adding {
public:
    Adding(store::Connection& index, FileFinder& finder, const AddOptions& options, const AddProgress& progress)
        : m_index{index}
        , m_finder{finder}
        , m_options{options}
        , m_progress{progress}
        , m_videos{index}
        , m_leases{index}
        , m_examiner{{options.examine, index.path(), options.jobs, options.shard}} {}

    AddReport run() {
        bool more = true;
        while (more || m_in_flight > 0) {
            if (more && base::stop_requested()) {
                more = false;
                m_report.interrupted = true;
            }
            if (more && m_in_flight < m_examiner.room()) {
                more = begin_next();
            } else if (m_in_flight > 0) {
                finish(m_examiner.take());
                --m_in_flight;
                m_progress.looked_at(++m_looked_at);
            }
        }
        return std::move(m_report);
    }

private:
    /// False when there is no more.
    bool begin_next() {
        const auto found = m_finder.next();
        if (!found) return false;
        if (!found->problem.empty()) {
            m_report.failed.push_back({found->path, found->problem});
        } else if (const auto place = wanted(*found)) {
            m_examiner.hand_over(*place, found->url);
            ++m_in_flight;
            return true;
        }
        m_progress.looked_at(++m_looked_at);
        return true;
    }

    /// The file as it is now, where it must be looked into.
    std::optional<Place> wanted(const FileFinder::Found& found) {
        const std::string& path = found.path;
        Place place{path};
        if (!found.url.empty()) return leased(std::move(place));
        try {
            const base::FileStatus status = base::file_status(path);
            place.size = status.size;
            place.mtime = status.mtime;
        } catch (const base::SystemError& error) {
            m_report.failed.push_back({path, std::system_category().message(error.error_number())});
            return std::nullopt;
        }
        const auto known = m_videos.at(path);
        if (known && known->place == place && !known->missing && !lacks_something(*known)) {
            ++m_report.unchanged;
            return std::nullopt;
        }
        const bool settled = found.named && m_options.named_are_settled;
        if (!settled && age(place) < m_options.settle) {
            m_report.postponed.push_back({path, "is being written"});
            return std::nullopt;
        }
        return leased(std::move(place));
    }

    /// Unless another process has it.
    std::optional<Place> leased(Place place) {
        if (m_leases.take(place.path)) return place;
        ++m_report.busy;
        return std::nullopt;
    }

    [[nodiscard]] bool lacks_something(const KnownPlace& known) const {
        return !known.failed && wants_parts(lacking(known.has, m_options.examine));
    }

    static Micros age(const Place& place) { return base::wall_now().time_since_epoch() - Micros{place.mtime / 1000}; }

    void finish(ExaminedFile file) {
        if (auto* examined = std::get_if<Examined>(&file.what)) {
            keep(*examined, file.place);
        } else if (const auto* known = std::get_if<Known>(&file.what)) {
            m_videos.put_place(known->video, file.place);
            ++m_report.places;
        } else if (std::holds_alternative<Unchanged>(file.what)) {
            ++m_report.unchanged;
        } else if (const auto* unread = std::get_if<Unread>(&file.what)) {
            if (unread->stopped) {
                m_report.interrupted = true;
            } else {
                m_report.failed.push_back({file.place.path, unread->reason});
            }
        } else {
            ++m_report.elsewhere;
        }
        m_leases.release(file.place.path);
    }

    void keep(const Examined& examined, const Place& place) {
        constexpr Micros unfinished = std::chrono::minutes{10};
        if (lacks_index(examined.video) && age(place) < unfinished) {
            m_report.postponed.push_back({place.path, "has no index yet"});
            return;
        }
        if (!examined.unread) m_videos.put(examined, place);
        if (examined.video.error.empty()) {
            ++m_report.added;
            if (m_progress.added) m_progress.added(place.path);
        } else {
            m_report.failed.push_back({place.path, examined.video.error});
        }
    }

    store::Connection& m_index;
    FileFinder& m_finder;
    const AddOptions& m_options;
    const AddProgress& m_progress;
    VideoTable m_videos;
    Leases m_leases;
    AddReport m_report;
    std::size_t m_in_flight = 0;
    std::size_t m_looked_at = 0;
    FileExaminer m_examiner;
};

} // namespace

AddReport add_files(store::Connection& index, FileFinder& finder, const AddOptions& options,
                    const AddProgress& progress) {
    return Adding{index, finder, options, progress}.run();
}

} // namespace vlm::archive
