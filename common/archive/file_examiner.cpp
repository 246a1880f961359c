// SPDX-License-Identifier: Apache-2.0
#include "common/archive/file_examiner.hpp"

#include <exception>
#include <system_error>

#include "common/archive/open_archive.hpp"
#include "common/archive/url_place.hpp"
#include "common/archive/video_table.hpp"
#include "common/base/error.hpp"
#include "common/base/hash.hpp"

namespace vlm::archive {
namespace {

/// Whether a URL leads to what it led to, as far as its server tells.
bool is_as_known(const KnownPlace& known, const Place& now) {
    return known.place == now && now.mtime != 0 && !known.missing && !known.failed;
}

/// One thread's view of the index.
class Looker {
public:
    explicit Looker(const FileExaminerOptions& options)
        : m_options{options}
        , m_index{open_archive(options.index, Access::read)}
        , m_videos{m_index} {}

    ExaminedFile look_at(Place place, const std::string& url) {
        try {
            auto what = url.empty() ? found_in(place) : found_behind(url, place);
            return {std::move(place), std::move(what)};
        } catch (const base::Interrupted&) {
            return {std::move(place), Unread{"", true}};
        } catch (const base::SystemError& error) {
            return {std::move(place), Unread{std::system_category().message(error.error_number())}};
        } catch (const http::RemoteError& error) {
            return {std::move(place), Unread{error.reason()}};
        } catch (const base::InputError&) { // its fingerprint could not be taken: it is being written to
            return {std::move(place), Unread{"has changed while it was read"}};
        }
    }

private:
    using What = decltype(ExaminedFile::what);

    What found_in(const Place& place) { return looked_into(place, base::file_fingerprint(place.path), ""); }

    /// `place` becomes what its server says.
    What found_behind(const std::string& url, Place& place) {
        UrlFile file{m_client, url};
        place = file.place();
        const auto known = m_videos.at(place.path);
        if (known && is_as_known(*known, place) && !wants_parts(lacking(known->has, m_options.examine)))
            return Unchanged{};
        What what = looked_into(place, file.fingerprint(), url);
        if (const auto* examined = std::get_if<Examined>(&what); examined != nullptr && examined->live)
            return Unread{examined->video.error};
        return what;
    }

    What looked_into(const Place& place, const std::string& fingerprint, const std::string& url) {
        if (!m_options.shard.holds(fingerprint)) return Elsewhere{};
        const auto known = m_videos.with(fingerprint);
        const ExamineOptions options = known ? lacking(known->has, m_options.examine) : m_options.examine;
        if (!known || known->failed || !known->has_keyframes || wants_parts(options))
            return examine(place, fingerprint, options, url);
        const auto before = m_videos.at(place.path);
        if (before && before->video == known->id && before->place == place && !before->missing) return Unchanged{};
        return Known{known->id};
    }

    const FileExaminerOptions& m_options;
    store::Connection m_index;
    VideoTable m_videos;
    http::Client m_client;
};

} // namespace

ExamineOptions lacking(const KnownParts& has, ExamineOptions wanted) {
    if (has.thumbnails) wanted.thumbnails.reset();
    if (has.scenes) wanted.scenes = false;
    return wanted;
}

FileExaminer::FileExaminer(FileExaminerOptions options)
    : m_cores{options.jobs}
    , m_options{std::move(options)}
    , m_places{static_cast<std::size_t>(2 * m_options.jobs)}
    , m_done{static_cast<std::size_t>(2 * m_options.jobs)} {
    m_options.examine.cores = &m_cores;
    try {
        for (int i = 0; i < m_options.jobs; ++i)
            m_threads.emplace_back([this] { run(); });
    } catch (...) {
        stop(); // those that were begun are waited for
        throw;
    }
}

FileExaminer::~FileExaminer() {
    stop();
}

void FileExaminer::stop() {
    m_places.abandon();
    m_places.finish();
    m_done.abandon();
    for (std::thread& thread : m_threads)
        thread.join();
}

void FileExaminer::hand_over(Place place, std::string url) {
    std::ignore = m_places.push({std::move(place), std::move(url)});
}

ExaminedFile FileExaminer::take() {
    return std::move(*m_done.pop());
}

void FileExaminer::run() {
    try {
        Looker looker{m_options};
        while (auto handed = m_places.pop()) {
            const auto core = m_cores.take();
            if (!m_done.push(looker.look_at(std::move(handed->place), handed->url))) return;
        }
    } catch (...) {
        m_done.fail(std::current_exception());
    }
}

} // namespace vlm::archive
