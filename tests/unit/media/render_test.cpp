// SPDX-License-Identifier: Apache-2.0
#include "common/media/renderer.hpp"

#include <algorithm>
#include <cstring>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "common/media/sampler.hpp"
#include "tests/unit/media/clips.hpp"
#include "tests/unit/media/compare.hpp"
#include "tests/unit/media/selections.hpp"

using namespace vlm;
using base::YuvImage;

namespace {

/// The first frame of a clip, made with the library.
class FirstFrame {
public:
    explicit FirstFrame(const std::string& clip)
        : m_faults{clip, "decoding"}
        , m_source{clip, {}} {
        media::Sampler sampler{m_source, test::listed({base::Micros{0}}), {}, m_faults};
        m_picture = sampler.next();
        REQUIRE(m_picture);
    }

    [[nodiscard]] const media::VideoInfo& info() const { return m_source.info(); }

    [[nodiscard]] YuvImage rendered(int width, int height) const {
        media::Renderer renderer{m_source.name(), info().orientation};
        return renderer.render(*m_picture, width, height);
    }

private:
    base::FaultCounter m_faults;
    media::Source m_source;
    std::optional<media::Picture> m_picture;
};

enum class Dynamics { sdr, hdr };

/// The filters that make of a clip what a JPEG holds, in one of its formats; the ffmpeg program turns pictures upright
/// before them.
std::string filters(int width, int height, const std::string& flags, Dynamics dynamics, const std::string& format) {
    const std::string scale = fmt::format("scale={}:{}:flags={}", width, height, flags);
    const bool odd = width % 2 != 0 || height % 2 != 0; // which zscale refuses of pictures with subsampled chroma
    const std::string mapping = std::string{odd ? "format=yuv444p12le," : ""} +
                                "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,"
                                "zscale=t=bt709:r=pc,format=gbrp";
    return (dynamics == Dynamics::hdr ? scale + "," + mapping + "," : "") + scale +
           "+accurate_rnd+full_chroma_int:out_color_matrix=bt601:out_range=full,format=" + format;
}

std::string ffmpeg_planes(const std::string& clip, const std::string& filter) {
    return test::output_of(
        fmt::format("ffmpeg -nostdin -v error -i '{}' -an -sn -dn -frames:v 1 -vf '{}' -f rawvideo -", clip, filter));
}

YuvImage picture_of(const std::string& planes, int width, int height) {
    YuvImage image{width, height};
    REQUIRE(planes.size() == image.y.size() + 2 * image.u.size());
    std::memcpy(image.y.data(), planes.data(), image.y.size());
    std::memcpy(image.u.data(), planes.data() + image.y.size(), image.u.size());
    std::memcpy(image.v.data(), planes.data() + image.y.size() + image.u.size(), image.v.size());
    return image;
}

std::vector<std::uint8_t> averaged(const std::string& planes, std::size_t plane, int width, int height) {
    const auto sample = [&](int x, int y) {
        const int at = std::min(y, height - 1) * width + std::min(x, width - 1);
        const auto size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
        return int{static_cast<std::uint8_t>(planes[plane * size + static_cast<std::size_t>(at)])};
    };
    std::vector<std::uint8_t> chroma;
    for (int y = 0; y < height; y += 2) {
        for (int x = 0; x < width; x += 2) {
            const int sum = sample(x, y) + sample(x + 1, y) + sample(x, y + 1) + sample(x + 1, y + 1);
            chroma.push_back(static_cast<std::uint8_t>((sum + 2) / 4));
        }
    }
    return chroma;
}

/// From 4:4:4, each chroma sample the mean of its pixels.
YuvImage subsampled(const std::string& planes, int width, int height) {
    YuvImage image{width, height};
    REQUIRE(planes.size() == 3 * image.y.size());
    std::memcpy(image.y.data(), planes.data(), image.y.size());
    image.u = averaged(planes, 1, width, height);
    image.v = averaged(planes, 2, width, height);
    return image;
}

/// How like what ffmpeg makes the picture is. Where a side is odd, ffmpeg stretches the chroma that it makes of RGB
/// over the half pixel that is not there; JPEG does not, so there its 4:4:4 picture may be the nearer one.
test::Likeness likeness_to_ffmpeg(const std::string& clip, const YuvImage& image, const std::string& flags,
                                  Dynamics dynamics) {
    const auto planes = [&](const char* format) {
        return ffmpeg_planes(clip, filters(image.width, image.height, flags, dynamics, format));
    };
    test::Likeness like = test::likeness(image, picture_of(planes("yuvj420p"), image.width, image.height));
    if (image.width % 2 == 0 && image.height % 2 == 0) return like;
    const test::Likeness other = test::likeness(image, subsampled(planes("yuvj444p"), image.width, image.height));
    return {like.luma, std::max(like.all, other.all)};
}

void check_size(const std::string& clip, const YuvImage& image, const std::string& flags, Dynamics dynamics) {
    CAPTURE(image.width, image.height);
    const test::Likeness like = likeness_to_ffmpeg(clip, image, flags, dynamics);
    CHECK(like.luma >= 45);
    CHECK(like.all >= 45);
}

void check_picture(const std::string& clip, Dynamics dynamics) {
    CAPTURE(clip);
    const FirstFrame frame{clip};
    const int width = frame.info().width;
    const int height = frame.info().height;
    for (const int percent : {100, 45}) {
        const YuvImage image = frame.rendered(std::max(8, width * percent / 100), std::max(8, height * percent / 100));
        check_size(clip, image, percent == 100 ? "bicubic" : "area", dynamics);
    }
}

/// The ones that are there.
void check_real(const std::vector<std::string>& names, Dynamics dynamics = Dynamics::sdr) {
    for (const std::string& name : names) {
        if (const auto clip = test::real_clip(name)) check_picture(*clip, dynamics);
    }
}

void check_generated(const std::vector<std::string>& names, Dynamics dynamics = Dynamics::sdr) {
    for (const std::string& name : names) {
        check_picture(test::generated_clip(name), dynamics);
    }
}

} // namespace

TEST_CASE("turned and mirrored pictures are those of ffmpeg") {
    check_generated({"rotated90.mp4", "rotated180.mp4", "rotated270.mp4", "mirrored.mp4", "mirrored_rotated90.mp4"});
    check_real({"sample_rotate_and_reflect.mp4", "internal_emulator_transformer_output_180_rotated.mp4",
                "h265_with_metadata_track.mp4", "pixel7_videoOnly_cleaned.mp4"});
}

TEST_CASE("pictures of other sizes and shapes are those of ffmpeg") {
    check_generated({"sar.mp4", "odd.mp4", "odd.webm", "tiny.mp4", "long_gop.mp4"});
    check_real({"testvid_1022ms.mp4", "sample_with_fake_auxiliary_tracks.mp4", "iibbibb_editlist_videoonly.mp4"});
}

TEST_CASE("pictures of other colours are those of ffmpeg") {
    check_generated({"full_range.mp4", "bt601.mp4", "bt709.mp4", "bt2020_10bit.mp4", "untagged.mp4", "gray.mp4",
                     "gray.mkv", "mpeg4.avi", "vp9.webm"});
    check_real({"tree.avi", "vtest.avi", "car-detection.mp4", "sample_av1.mp4"});
}

TEST_CASE("large pictures are those of ffmpeg") {
    check_real({"portrait_4k60.mp4", "bbb_2500ms.ts"});
}

TEST_CASE("HDR pictures are mapped as ffmpeg maps them") {
    check_generated({"hdr_pq.mp4", "hdr_hlg.mp4"}, Dynamics::hdr);
    check_real({"dolbyVision-hdr.MOV", "hdr10-av1.mp4", "sample_edit_list.mp4"}, Dynamics::hdr);
}

TEST_CASE("HDR pictures are mapped to odd sizes, too") {
    const std::string clip = test::generated_clip("hdr_pq.mp4");
    const FirstFrame frame{clip};
    const int odd_width = frame.info().width / 2 | 1;
    const int odd_height = frame.info().height / 2 | 1;
    check_size(clip, frame.rendered(odd_width, odd_height), "area", Dynamics::hdr);
    check_size(clip, frame.rendered(odd_width, odd_height - 1), "area", Dynamics::hdr);
    check_size(clip, frame.rendered(odd_width - 1, odd_height), "area", Dynamics::hdr);
}
