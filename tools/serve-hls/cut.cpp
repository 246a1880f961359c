// SPDX-License-Identifier: Apache-2.0
#include "tools/serve-hls/cut.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include "common/archive/examine.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/file_bytes.hpp"
#include "common/base/file_status.hpp"
#include "common/base/hash.hpp"
#include "common/base/log.hpp"
#include "common/base/progress.hpp"
#include "common/base/signals.hpp"
#include "common/cli/output_options.hpp"
#include "common/cli/run.hpp"
#include "common/cli/values.hpp"
#include "common/hls/segmented_file.hpp"
#include "common/serving/vod_name.hpp"
#include "common/serving/vod_playlists.hpp"
#include "tools/serve-hls/transcode_option.hpp"

namespace vlm::serving_tool {

using serving::VodName;
using Kind = VodName::Kind;

namespace {

void append(const http::Piece& piece, std::string& to) {
    const auto* range = std::get_if<http::FileRange>(&piece);
    if (range == nullptr) {
        to += *std::get<std::shared_ptr<const std::string>>(piece);
        return;
    }
    const std::size_t before = to.size();
    const auto size = static_cast<std::size_t>(range->size);
    to.resize(before + size);
    const std::span<std::uint8_t> bytes{reinterpret_cast<std::uint8_t*>(to.data()) + before, size};
    if (base::read_at(*range->file, range->offset, bytes) != size) throw base::Error{"the video became shorter"};
}

/// Where the files go.
class Folder {
public:
    Folder(std::string path, bool force)
        : m_path{std::move(path)}
        , m_overwrite{force ? base::Overwrite::allow : base::Overwrite::refuse} {
        std::error_code error;
        std::filesystem::create_directories(m_path, error);
        if (error) throw base::SystemError{m_path, error.value()};
    }

    void write(const VodName& name, std::string_view bytes) const {
        base::throw_if_stopped();
        base::Output output{m_path + "/" + to_string(name), m_overwrite};
        output.write(bytes);
        output.close();
    }

    void write(const VodName& name, const std::vector<http::Piece>& pieces) const {
        std::string bytes;
        for (const http::Piece& piece : pieces)
            append(piece, bytes);
        write(name, std::string_view{bytes});
    }

    void check(const VodName& name) const { base::Output::check(m_path + "/" + to_string(name), m_overwrite); }

private:
    std::string m_path;
    base::Overwrite m_overwrite;
};

archive::Examined examined(const std::string& path) {
    const std::string absolute = std::filesystem::absolute(path).lexically_normal().string();
    const base::FileStatus status = base::file_status(path);
    if (!status.is_file) throw base::InputError{path, "is no regular file"};
    auto found = archive::examine({absolute, status.size, status.mtime}, base::file_fingerprint(path), {});
    if (!found.video.error.empty()) throw base::InputError{path, found.video.error};
    return found;
}

serving::VideoOutline outline_of(const archive::Examined& found) {
    const base::Micros end = found.video.duration.value_or(base::Micros{0});
    return {end, found.video.size, base::parse_wall(found.video.wall), found.keyframes,
            hls::plan_segments(found.keyframes, end)};
}

void write_renditions(hls::SegmentedFile& file, const serving::VideoOutline& outline, const Folder& folder) {
    base::ProgressBar progress{"segment", cli::show_progress()};
    const std::size_t all = outline.segments.size() * file.offer().renditions.size();
    std::size_t done = 0;
    for (std::size_t i = 0; i < file.offer().renditions.size(); ++i) {
        const auto& rendition = file.offer().renditions[i];
        folder.write({Kind::init, i}, file.init(rendition));
        for (std::size_t number = 0; number < outline.segments.size(); ++number) {
            folder.write({Kind::segment, i, number}, file.segment(rendition, number));
            ++done;
            progress.update(done, static_cast<double>(done) / static_cast<double>(all));
        }
        folder.write({Kind::playlist, i}, serving::playlist_of(outline, i));
    }
}

void write_pictures(hls::SegmentedFile& file, const serving::VideoOutline& outline,
                    const std::vector<media::SpriteSheet>& sheets, const Folder& folder) {
    folder.write({Kind::keyframe_init}, file.keyframe_init());
    for (std::size_t i = 0; i < outline.keyframes.size(); ++i)
        folder.write({Kind::keyframe, 0, i}, file.keyframe_segment(outline.keyframes[i]));
    folder.write({Kind::keyframes}, serving::keyframe_playlist_of(outline));
    for (std::size_t i = 0; i < sheets.size(); ++i)
        folder.write({Kind::sheet, 0, i}, sheets[i].jpeg);
    folder.write({Kind::images}, serving::image_playlist_of(outline, sheets));
    folder.write({Kind::thumbnails}, serving::thumbnail_track_of(outline, sheets));
}

} // namespace

void declare_cut(cli::Command& program, CutOptions& options) {
    cli::Command& command =
        program.subcommand("cut", "Write a video's playlists and segments as files, the same that are served");
    command.example("vlm-serve-hls cut clip.mp4 -o folder", "Make files of a video that any web server serves as HLS");
    command.positionals("VIDEO", "A video file", options.videos);
    command.group("Output");
    command.value("--output,-o", "FOLDER", "Write to this folder", options.folder, cli::parse_text);
    declare_transcode(command, options.transcode);
    cli::declare_force(command, options.force);
}

base::ExitCode cut(const CutOptions& options) {
    if (options.videos.size() != 1) throw base::UsageError{"name one video"};
    if (options.folder.empty()) throw base::UsageError{"-o FOLDER says where the files go"};
    const std::string& path = options.videos.front();
    const archive::Examined found = examined(path);
    const serving::VideoOutline outline = outline_of(found);
    if (outline.segments.empty()) throw base::InputError{path, "has no keyframe to cut at"};
    hls::SegmentedFile file{path, outline.keyframes, outline.end, options.transcode};
    if (!file.complaint().empty()) base::log::warning("{}: {}", path, file.complaint());
    const Folder folder{options.folder, options.force};
    folder.check({Kind::master});
    write_renditions(file, outline, folder);
    write_pictures(file, outline, found.sheets, folder);
    folder.write({Kind::master}, serving::master_of(outline, file.offer(), {}, found.sheets));
    return base::ExitCode::done;
}

} // namespace vlm::serving_tool
