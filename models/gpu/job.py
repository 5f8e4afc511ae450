"""Do the steps of one job that are not done yet, and answer what goes wrong in them."""

from collections.abc import Mapping
from dataclasses import replace

from models.gpu import card
from models.gpu.call import CARD, DISK, Call, tell
from models.gpu.cells import bring_together
from models.gpu.plan import Plan
from models.gpu.process import NONE, How, last_line, run
from models.gpu.record import CARD as CARD_FILE
from models.gpu.record import CHECKPOINT, OUTPUT, WEIGHTS, Record, read_record
from models.gpu.schedule import epochs_of, said
from models.gpu.stages import Job, Stage

LEAST_BATCH = 4
TF32 = {"TORCH_ALLOW_TF32_CUBLAS_OVERRIDE": "1"}
"""Has PyTorch round the factors of matrix products to 10 bits; the trainings' bf16 keeps 7."""


def do(call: Call, plan: Plan, stage: Stage, job: Job) -> None:
    """Do the steps of a stage for one job, until one fails or the call is over."""
    record = read_record(call.work / job.name)
    for step in stage.steps:
        if step in record.done:
            continue
        if call.is_over:
            break
        if step != "train" and not (record.folder / WEIGHTS).exists():
            record.say(f"no weights here, so no {step}: they stayed on the machine that trained them, or never were")
            return
        if not Attempts(call, plan, stage, job, record).succeed(step):
            return
        record.finish(step)
    if set(stage.steps) <= set(record.done):
        (record.folder / CHECKPOINT).unlink(missing_ok=True)  # 0.7 GB at d 512; the weights stay
        bring_together(record.folder)
        record.say("done")


class Attempts:
    """A step of a job, tried until it ends well or there is nothing more to try."""

    def __init__(self, call: Call, plan: Plan, stage: Stage, job: Job, record: Record) -> None:
        self.call, self.plan, self.stage, self.job, self.record = call, plan, stage, job, record
        self.eval_batch, self.tried_again = 128, False

    def succeed(self, step: str) -> bool:
        """Run the step; says in the record why it did not succeed."""
        output = self.record.folder / OUTPUT
        while True:
            how = run(self.call, self._words(step), output, variables=self._variables(step))
            if how is How.DONE:
                if step == "train":
                    self._note()
                return True
            if how is How.STOPPED:
                self.record.say(self._where_stopped(step))
                return False
            if not self._another(step, how):
                self.record.say(f"{how.value} in {step}: {last_line(output)[:300]}")
                return False

    @property
    def _epochs(self) -> int:
        return epochs_of(self.job, self.plan.shares[self.stage.name])

    def _words(self, step: str) -> list[str]:
        run_folder, device = str(self.record.folder), ["--device", self.call.device]
        if step == "confusion":
            return ["-m", "models.gpu.confusion", run_folder]
        if step == "train":
            words = self.job.train(self._epochs, self.plan.batch(self.job), run_folder)
            return ["-m", "skelbench", *words, *device, *self.call.options]
        return ["-m", "skelbench", *self.job.measure(step, run_folder, self.eval_batch), *device]

    def _variables(self, step: str) -> Mapping[str, str]:
        """Let the tensor cores do the products of a large network, which nobody can evaluate again elsewhere."""
        return TF32 if step != "train" and self._in_tf32 else NONE

    @property
    def _in_tf32(self) -> bool:
        return self.call.device == "cuda" and not self.job.network.ships

    def _another(self, step: str, how: How) -> bool:
        """Whether the step may be tried once more, after what there is to do about its failure."""
        if how is How.NO_DISK:
            self.call.stop(DISK)
        if how is How.NO_MEMORY:
            return self._with_half_the_batch(step)
        if how is not How.NO_CARD:
            return False
        if not card.answers(self.call):
            self.call.stop(CARD)
            return False
        first, self.tried_again = not self.tried_again, True
        self.record.say(self.record.state, f"the card failed in {step}, which was tried once more")
        return first

    def _with_half_the_batch(self, step: str) -> bool:
        if step != "train":
            self.eval_batch //= 2
            return self.eval_batch >= LEAST_BATCH
        if self.plan.batch(self.job) // 2 < LEAST_BATCH:
            return False
        batch = self.plan.halve(self.job)
        self.record.begin_again()
        self.record.say(
            self.record.state, f"memory ran out: trained from its start at batch {batch}, not {self.job.network.batch}"
        )
        tell(f"{self.job.name}: memory ran out, again at batch {batch}")
        return True

    def _where_stopped(self, step: str) -> str:
        if step != "train":
            return f"stopped in {step}"
        return f"stopped at epoch {self.record.epochs} of {self._epochs}"

    def _note(self) -> None:
        """Say on the card which schedule it was, where it was not the whole one, and what else went otherwise."""
        from skelbench.adapters.card import read_card

        notes = [f"Schedule: {said(self.job, self._epochs)}, scaled to the time there was."]
        notes = notes if self._epochs < self.job.network.epochs[self.job.model] else []
        notes += [f"{note.capitalize()}." for note in self.record.notes]
        notes += ["Evaluated with matrix products in TF32."] if self._in_tf32 else []
        if notes:
            made = read_card(self.record.folder)
            replace(made, notes=" ".join(notes)).save(self.record.folder / CARD_FILE)
