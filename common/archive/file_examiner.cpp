// SPDX-License-Identifier: Apache-2.0
#include "common/archive/file_examiner.hpp"

#include <exception>
#include <system_error>

#include "common/archive/open_archive.hpp"
#include "common/archive/video_table.hpp"
#include "common/base/error.hpp"
#include "common/base/hash.hpp"

namespace vlm::archive {
namespace {

/// The shard of a fingerprint, from 1: by its hash, so that it does not depend on where the file lies.
std::size_t shard_of(const std::string& fingerprint, std::size_t shards) {
    constexpr std::size_t digits = 8;
    const auto hash = std::stoul(fingerprint.substr(fingerprint.size() - digits), nullptr, 16);
    return hash % shards + 1;
}

/// What is to be looked for that the index does not have.
ExamineOptions lacking(const KnownVideo& known, ExamineOptions options) {
    if (known.has_thumbnails) options.thumbnails.reset();
    if (known.has_scenes) options.scenes = false;
    return options;
}

bool is_complete(const KnownVideo& known, const ExamineOptions& lacking) {
    return !known.failed && known.has_keyframes && !lacking.thumbnails && !lacking.scenes;
}

/// One thread's view of the index.
class Looker {
public:
    explicit Looker(const FileExaminerOptions& options)
        : m_options{options}
        , m_index{open_archive(options.index, Access::read)}
        , m_videos{m_index} {}

    ExaminedFile look_at(Place place) {
        try {
            auto what = found_in(place);
            return {std::move(place), std::move(what)};
        } catch (const base::Interrupted&) {
            return {std::move(place), Unread{"", true}};
        } catch (const base::SystemError& error) {
            return {std::move(place), Unread{std::system_category().message(error.error_number())}};
        } catch (const base::InputError&) { // its fingerprint could not be taken: it is being written to
            return {std::move(place), Unread{"has changed while it was read"}};
        }
    }

private:
    decltype(ExaminedFile::what) found_in(const Place& place) {
        const std::string fingerprint = base::file_fingerprint(place.path);
        if (shard_of(fingerprint, m_options.shards) != m_options.shard) return Elsewhere{};
        const auto known = m_videos.with(fingerprint);
        const ExamineOptions options = known ? lacking(*known, m_options.examine) : m_options.examine;
        if (known && is_complete(*known, options)) return Known{known->id};
        return examine(place, fingerprint, options);
    }

    const FileExaminerOptions& m_options;
    store::Connection m_index;
    VideoTable m_videos;
};

} // namespace

FileExaminer::FileExaminer(FileExaminerOptions options)
    : m_cores{options.jobs}
    , m_options{std::move(options)}
    , m_places{static_cast<std::size_t>(2 * m_options.jobs)}
    , m_done{static_cast<std::size_t>(2 * m_options.jobs)} {
    m_options.examine.cores = &m_cores;
    for (int i = 0; i < m_options.jobs; ++i)
        m_threads.emplace_back([this] { run(); });
}

FileExaminer::~FileExaminer() {
    m_places.abandon();
    m_places.finish();
    m_done.abandon();
    for (std::thread& thread : m_threads)
        thread.join();
}

void FileExaminer::hand_over(Place place) {
    std::ignore = m_places.push(std::move(place));
}

ExaminedFile FileExaminer::take() {
    return std::move(*m_done.pop());
}

void FileExaminer::run() {
    try {
        Looker looker{m_options};
        while (auto place = m_places.pop()) {
            const auto core = m_cores.take();
            if (!m_done.push(looker.look_at(std::move(*place)))) return;
        }
    } catch (...) {
        m_done.fail(std::current_exception());
    }
}

} // namespace vlm::archive
